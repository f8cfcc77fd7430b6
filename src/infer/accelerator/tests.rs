//! Steps as whisper.cpp writes them, computed by ggml with the accelerator and without.

use super::choice::{ALL, Accelerator};
use std::ffi::c_int;
use std::ptr;
use whisper_rs::whisper_rs_sys as sys;

use sys::ggml_context as Context;
use sys::ggml_tensor as Tensor;

const HEADS: i64 = 3;
const WIDTH: i64 = 64 * HEADS;
const F32: sys::ggml_type = sys::ggml_type_GGML_TYPE_F32;
const F16: sys::ggml_type = sys::ggml_type_GGML_TYPE_F16;
const BF16: sys::ggml_type = sys::ggml_type_GGML_TYPE_BF16;

/// What a step computed, and how many parts of it the accelerator did.
struct Outcome {
    numbers: Vec<f32>,
    parts: c_int,
}

/// Computes what `build` makes of inputs of these rows, each of `WIDTH` numbers that look like chance.
fn compute(
    accelerator: Option<&Accelerator>,
    threads: c_int,
    rows: &[i64],
    build: impl Fn(*mut Context, &[*mut Tensor]) -> *mut Tensor,
) -> Outcome {
    // SAFETY: as `ggml-backend.h` shows it; everything is freed at the end.
    unsafe {
        let context = sys::ggml_init(sys::ggml_init_params {
            mem_size: 1 << 20,
            mem_buffer: ptr::null_mut(),
            no_alloc: true,
        });
        let inputs: Vec<_> = rows
            .iter()
            .map(|&rows| sys::ggml_new_tensor_2d(context, F32, WIDTH, rows))
            .collect();
        for &input in &inputs {
            sys::ggml_set_input(input);
        }
        let output = build(context, &inputs);
        sys::ggml_set_output(output);
        let graph = sys::ggml_new_graph(context);
        sys::ggml_build_forward_expand(graph, output);

        let cpu = sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_CPU;
        let mut backends: Vec<_> = accelerator
            .map(|accelerator| accelerator.device.stream())
            .into_iter()
            .chain([sys::ggml_backend_init_by_type(cpu, ptr::null())])
            .collect();
        let count = backends.len() as c_int;
        let schedule = sys::ggml_backend_sched_new(
            backends.as_mut_ptr(),
            ptr::null_mut(),
            count,
            2048,
            false,
            false,
        );
        for &backend in &backends {
            let device = sys::ggml_backend_get_device(backend);
            let registry = sys::ggml_backend_dev_backend_reg(device);
            let name = c"ggml_backend_set_n_threads".as_ptr();
            let set = sys::ggml_backend_reg_get_proc_address(registry, name);
            let set: unsafe extern "C" fn(sys::ggml_backend_t, c_int) = std::mem::transmute(set);
            set(backend, threads);
        }
        assert!(sys::ggml_backend_sched_alloc_graph(schedule, graph));
        for (seed, &input) in inputs.iter().enumerate() {
            let mut rng = fastrand::Rng::with_seed(seed as u64);
            let numbers: Vec<f32> = (0..sys::ggml_nelements(input))
                .map(|_| rng.f32() * 4.0 - 2.0)
                .collect();
            let bytes = sys::ggml_nbytes(input);
            sys::ggml_backend_tensor_set(input, numbers.as_ptr().cast(), 0, bytes);
        }
        let status = sys::ggml_backend_sched_graph_compute(schedule, graph);
        assert_eq!(status, sys::ggml_status_GGML_STATUS_SUCCESS);
        let parts = (0..sys::ggml_graph_n_nodes(graph))
            .map(|place| sys::ggml_graph_node(graph, place))
            .filter(|&node| (*node).op != sys::ggml_op_GGML_OP_NONE)
            .filter(|&node| (*node).view_src.is_null())
            .map(|node| sys::ggml_backend_sched_get_tensor_backend(schedule, node))
            .filter(|&backend| accelerator.is_some() && backend == backends[0])
            .count() as c_int;
        let mut numbers = vec![0.0_f32; sys::ggml_nelements(output) as usize];
        let bytes = sys::ggml_nbytes(output);
        sys::ggml_backend_tensor_get(output, numbers.as_mut_ptr().cast(), 0, bytes);
        sys::ggml_backend_sched_free(schedule);
        for backend in backends {
            sys::ggml_backend_free(backend);
        }
        sys::ggml_free(context);
        Outcome { numbers, parts }
    }
}

/// That each accelerator computes ggml's numbers, up to the precision of what it multiplies, in as many
/// parts, and the same with two threads as with one.
fn check(
    rows: &[i64],
    parts: c_int,
    build: impl Fn(*mut Context, &[*mut Tensor], sys::ggml_type) -> *mut Tensor,
) {
    for accelerator in ALL.iter().filter(|accelerator| (accelerator.available)()) {
        let build = |context: *mut Context, inputs: &[*mut Tensor]| {
            build(context, inputs, accelerator.form)
        };
        let [own, divided] = [1, 2].map(|threads| compute(Some(accelerator), threads, rows, build));
        let plain = compute(None, 1, rows, build);
        assert_eq!((own.parts, plain.parts), (parts, 0));
        assert_eq!(own.numbers, divided.numbers);
        let largest = plain
            .numbers
            .iter()
            .fold(0.0_f32, |most, n| most.max(n.abs()));
        assert!(largest > 0.01, "nothing came: {largest}");
        let most = if accelerator.form == BF16 {
            0.01
        } else {
            0.001
        };
        for (place, (own, plain)) in own.numbers.iter().zip(&plain.numbers).enumerate() {
            let error = (own - plain).abs() / largest;
            assert!(error < most, "{own} in place of {plain}, at {place}");
        }
    }
}

/// What positions, `inputs[0]`, see of others, in the steps of whisper.cpp without flash attention.
unsafe fn attention(context: *mut Context, inputs: &[*mut Tensor]) -> *mut Tensor {
    // SAFETY: the tensors are of the context.
    unsafe {
        let heads = |tensor: *mut Tensor| {
            let rows = sys::ggml_nrows(tensor);
            sys::ggml_reshape_3d(context, tensor, 64, HEADS, rows)
        };
        let queries = sys::ggml_permute(context, heads(inputs[0]), 0, 2, 1, 3);
        let keys = sys::ggml_cast(context, heads(inputs[1]), F16);
        let keys = sys::ggml_permute(context, keys, 0, 2, 1, 3);
        let values = sys::ggml_permute(context, heads(inputs[2]), 1, 2, 0, 3);
        let values = sys::ggml_cast(context, values, F16);
        let products = sys::ggml_mul_mat(context, keys, queries);
        let weights = sys::ggml_soft_max_ext(context, products, ptr::null_mut(), 0.125, 0.0);
        sys::ggml_mul_mat(context, values, weights)
    }
}

#[test]
fn positions_see_each_other_as_in_ggml() {
    // Whole blocks of rows and tiles, and neither.
    for positions in [768, 528, 1488] {
        check(&[positions; 3], 3, |context, inputs, _| unsafe {
            attention(context, inputs)
        });
    }
}

#[test]
fn a_token_sees_positions_as_in_ggml() {
    check(&[1, 1488, 1488], 3, |context, inputs, _| unsafe {
        attention(context, inputs)
    });
}

#[test]
fn what_the_accelerator_does_not_take_is_left_to_the_cpu() {
    // Several tokens, too few positions, no multiple of sixteen.
    for rows in [[5, 1488, 1488], [480, 480, 480], [520, 520, 520]] {
        check(&rows, 0, |context, inputs, _| unsafe {
            attention(context, inputs)
        });
    }
}

#[test]
fn rows_are_multiplied_with_weights_as_in_ggml() {
    for (rows, parts) in [(64, 1), (601, 1), (1500, 1), (63, 0)] {
        // 256 rows of weights.
        check(&[rows, 256], parts, |context, inputs, form| unsafe {
            let weights = sys::ggml_cast(context, inputs[1], form);
            sys::ggml_mul_mat(context, weights, inputs[0])
        });
    }
    // Longer rows than are summed over at once.
    check(&[400, 256], 1, |context, inputs, form| unsafe {
        let rows = sys::ggml_reshape_2d(context, inputs[0], 4 * WIDTH, 100);
        let weights = sys::ggml_reshape_2d(context, inputs[1], 4 * WIDTH, 64);
        let weights = sys::ggml_cast(context, weights, form);
        sys::ggml_mul_mat(context, weights, rows)
    });
    check(&[100, 65], 0, |context, inputs, form| unsafe {
        let weights = sys::ggml_cast(context, inputs[1], form);
        sys::ggml_mul_mat(context, weights, inputs[0])
    });
}

#[test]
fn numbers_are_activated_as_in_ggml() {
    check(&[100], 1, |context, inputs, _| unsafe {
        sys::ggml_gelu(context, inputs[0])
    });
}
