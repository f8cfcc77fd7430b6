//! What a state of whisper.cpp computes with: an accelerator's threads, its memory, and the steps
//! that it is handed.
//!
//! The structure is that of `ggml_backend` in `ggml-backend-impl.h`, as for the device.

use crate::infer::accelerator::attention::Scratch;
use crate::infer::accelerator::device::{Absent, Device};
use crate::infer::accelerator::kernels::{Kernels, Word};
use crate::infer::accelerator::linear;
use crate::infer::accelerator::steps::{Step, sizes};
use std::ffi::{c_char, c_int};
use std::slice;
use whisper_rs::whisper_rs_sys as sys;

use sys::ggml_tensor as Tensor;

/// What a state computes with.
#[repr(C)]
pub struct Stream {
    id: *const [u8; 16],
    name: unsafe extern "C" fn(*mut Stream) -> *const c_char,
    free: unsafe extern "C" fn(*mut Stream),
    tensors: [Absent; 3],
    synchronize: Absent,
    plans: [Absent; 4],
    compute: unsafe extern "C" fn(*mut Stream, *mut sys::ggml_cgraph) -> sys::ggml_status,
    events: [Absent; 2],
    optimize: Absent,
    device: *const Device,
    context: *mut Work,
}

/// Threads to compute with, and memory that is kept from one step to the next.
#[derive(Default)]
struct Work {
    threads: usize,
    attention: Scratch,
    rows: Vec<Word>,
    weights: Vec<f32>,
}

/// Makes what a state computes with on a device.
///
/// # Safety
/// The device stays where it is, and the CPU can what it needs.
pub unsafe extern "C" fn new<K: Kernels>(device: *mut Device, _: *const c_char) -> *mut Stream {
    Box::into_raw(Box::new(Stream {
        id: K::ID,
        name: name::<K>,
        free,
        tensors: [None; 3],
        synchronize: None,
        plans: [None; 4],
        compute: compute::<K>,
        events: [None; 2],
        optimize: None,
        device,
        context: Box::into_raw(Box::default()),
    }))
}

/// Has so many threads compute from now on.
///
/// # Safety
/// The stream was made by [`new`], and nobody else uses it now.
pub unsafe extern "C" fn set_threads(stream: *mut Stream, threads: c_int) {
    // SAFETY: the caller's promise.
    unsafe { (*(*stream).context).threads = usize::try_from(threads).unwrap_or(1) }
}

unsafe extern "C" fn name<K: Kernels>(_: *mut Stream) -> *const c_char {
    K::NAME.as_ptr()
}

unsafe extern "C" fn free(stream: *mut Stream) {
    // SAFETY: both were made by `new`, and nobody uses them any more.
    unsafe {
        let stream = Box::from_raw(stream);
        drop(Box::from_raw(stream.context));
    }
}

unsafe extern "C" fn compute<K: Kernels>(
    stream: *mut Stream,
    graph: *mut sys::ggml_cgraph,
) -> sys::ggml_status {
    // SAFETY: ggml gives a stream that nobody else uses now, and a graph of tensors that are alive and
    // of which `supports` took each that is no mere view.
    unsafe {
        let work = &mut *(*stream).context;
        let mut waiting = 0;
        for place in 0..sys::ggml_graph_n_nodes(graph) {
            let node = &*sys::ggml_graph_node(graph, place);
            match Step::of::<K>(node) {
                Some(Step::Wait) => waiting += 1,
                Some(step) => {
                    if matches!(step, Step::Look(..) | Step::Glance(..)) {
                        waiting -= 2;
                    }
                    work.run::<K>(step, node);
                }
                None => {}
            }
        }
        // The steps of an attention come together, or nobody would do those that wait.
        match waiting {
            0 => sys::ggml_status_GGML_STATUS_SUCCESS,
            _ => sys::ggml_status_GGML_STATUS_FAILED,
        }
    }
}

impl Work {
    /// Takes the step that makes a tensor.
    ///
    /// # Safety
    /// It is that step, and the tensor's numbers and those that it is made of are in memory.
    unsafe fn run<K: Kernels>(&mut self, step: Step, node: &Tensor) {
        let output = node.data.cast::<f32>();
        // SAFETY: the caller's promise; `Step::of` has seen that sizes fit.
        unsafe {
            match step {
                Step::Wait => {}
                Step::Look(attention, heads) => {
                    attention.prepare::<K>(heads, &mut self.attention, self.threads);
                    let output = slice::from_raw_parts_mut(output, count(node));
                    attention.look::<K>(&self.attention, output, self.threads);
                }
                Step::Glance(attention, heads) => {
                    attention.glance(heads, &mut self.weights, output);
                }
                Step::Multiply => {
                    let (weights, input) = (&*node.src[0], &*node.src[1]);
                    linear::multiply_rows::<K>(
                        slice::from_raw_parts(input.data.cast(), count(input)),
                        slice::from_raw_parts(weights.data.cast(), count(weights)),
                        sizes(weights)[0],
                        slice::from_raw_parts_mut(output, count(node)),
                        &mut self.rows,
                        self.threads,
                    );
                }
                Step::Activate => {
                    K::activate((*node.src[0]).data.cast(), output, count(node));
                }
            }
        }
    }
}

fn count(tensor: &Tensor) -> usize {
    sizes(tensor).iter().product()
}
