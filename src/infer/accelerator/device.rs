//! The accelerator as ggml knows it.
//!
//! The structures are those of `ggml-backend-impl.h`, version 2 of the interface, as the pinned
//! version of whisper.cpp has it. Functions that ggml does without are left out.

use crate::infer::accelerator::attention::Scratch;
use crate::infer::accelerator::products::{self, Bf16, Pair};
use crate::infer::accelerator::steps::{Step, sizes};
use crate::infer::accelerator::{functions, linear};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Once;
use std::{ptr, slice};
use whisper_rs::whisper_rs_sys as sys;

use sys::ggml_tensor as Tensor;

const NAME: &CStr = c"bf16";
const INTERFACE: c_int = 2;

/// Makes whisper.cpp know the accelerator, where the CPU has what it needs; states that are made from
/// then on use it. Says whether it is there.
pub fn offer() -> bool {
    static OFFERED: Once = Once::new();
    let available = products::available();
    if available {
        // SAFETY: the registry stays where it is, and its functions are what ggml asks for.
        OFFERED.call_once(|| unsafe {
            sys::ggml_backend_register((&raw const REGISTRY).cast_mut().cast());
        });
    }
    available
}

#[repr(C)]
struct Registry {
    version: c_int,
    name: unsafe extern "C" fn(*mut Registry) -> *const c_char,
    device_count: unsafe extern "C" fn(*mut Registry) -> usize,
    device: unsafe extern "C" fn(*mut Registry, usize) -> *mut Device,
    function: unsafe extern "C" fn(*mut Registry, *const c_char) -> *mut c_void,
    context: *mut c_void,
}

// SAFETY: nobody writes to it.
unsafe impl Sync for Registry {}

#[repr(C)]
struct Device {
    name: unsafe extern "C" fn(*mut Device) -> *const c_char,
    description: unsafe extern "C" fn(*mut Device) -> *const c_char,
    memory: unsafe extern "C" fn(*mut Device, *mut usize, *mut usize),
    kind: unsafe extern "C" fn(*mut Device) -> sys::ggml_backend_dev_type,
    properties: unsafe extern "C" fn(*mut Device, *mut sys::ggml_backend_dev_props),
    stream: unsafe extern "C" fn(*mut Device, *const c_char) -> *mut Stream,
    buffer_type: unsafe extern "C" fn(*mut Device) -> sys::ggml_backend_buffer_type_t,
    host_buffer_type: Absent,
    buffer_from_host: Absent,
    supports: unsafe extern "C" fn(*mut Device, *const Tensor) -> bool,
    supports_buffer: unsafe extern "C" fn(*mut Device, sys::ggml_backend_buffer_type_t) -> bool,
    offload: Absent,
    events: [Absent; 3],
    registry: *const Registry,
    context: *mut c_void,
}

// SAFETY: nobody writes to it.
unsafe impl Sync for Device {}

/// What a state computes with.
#[repr(C)]
struct Stream {
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

/// A function that is left out.
type Absent = Option<unsafe extern "C" fn()>;

/// Threads to compute with, and memory that is kept from one step to the next.
#[derive(Default)]
struct Work {
    threads: usize,
    attention: Scratch,
    rows: Vec<Pair>,
    weights: Vec<f32>,
}

static REGISTRY: Registry = Registry {
    version: INTERFACE,
    name: registry_name,
    device_count,
    device,
    function,
    context: ptr::null_mut(),
};

static DEVICE: Device = Device {
    name: device_name,
    description: device_name,
    memory,
    kind,
    properties,
    stream,
    buffer_type,
    host_buffer_type: None,
    buffer_from_host: None,
    supports,
    supports_buffer,
    offload: None,
    events: [None; 3],
    registry: &raw const REGISTRY,
    context: ptr::null_mut(),
};

/// Tells streams of this device from others.
static ID: [u8; 16] = *b"ditado bf16 cpu\0";

unsafe extern "C" fn registry_name(_: *mut Registry) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn device_count(_: *mut Registry) -> usize {
    1
}

unsafe extern "C" fn device(_: *mut Registry, _: usize) -> *mut Device {
    (&raw const DEVICE).cast_mut()
}

unsafe extern "C" fn function(_: *mut Registry, name: *const c_char) -> *mut c_void {
    // SAFETY: ggml asks by name.
    match unsafe { CStr::from_ptr(name) }.to_bytes() {
        b"ggml_backend_set_n_threads" => set_threads as *mut c_void,
        _ => ptr::null_mut(),
    }
}

unsafe extern "C" fn set_threads(stream: *mut Stream, threads: c_int) {
    // SAFETY: a stream of `stream`, which nobody else uses now.
    unsafe { (*(*stream).context).threads = usize::try_from(threads).unwrap_or(1) }
}

unsafe extern "C" fn device_name(_: *mut Device) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn memory(_: *mut Device, free: *mut usize, total: *mut usize) {
    // SAFETY: ggml gives room for both. It has no memory of its own.
    unsafe {
        *free = 0;
        *total = 0;
    }
}

unsafe extern "C" fn kind(_: *mut Device) -> sys::ggml_backend_dev_type {
    sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_ACCEL
}

unsafe extern "C" fn properties(_: *mut Device, properties: *mut sys::ggml_backend_dev_props) {
    // SAFETY: ggml gives room for them.
    unsafe {
        *properties = sys::ggml_backend_dev_props {
            name: NAME.as_ptr(),
            description: NAME.as_ptr(),
            memory_free: 0,
            memory_total: 0,
            type_: sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_ACCEL,
            device_id: ptr::null(),
            caps: sys::ggml_backend_dev_caps {
                async_: false,
                host_buffer: false,
                buffer_from_host_ptr: false,
                events: false,
            },
        };
    }
}

unsafe extern "C" fn stream(device: *mut Device, _: *const c_char) -> *mut Stream {
    Box::into_raw(Box::new(Stream {
        id: &raw const ID,
        name: stream_name,
        free,
        tensors: [None; 3],
        synchronize: None,
        plans: [None; 4],
        compute,
        events: [None; 2],
        optimize: None,
        device,
        context: Box::into_raw(Box::default()),
    }))
}

unsafe extern "C" fn stream_name(_: *mut Stream) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn free(stream: *mut Stream) {
    // SAFETY: both were made by `stream`, and nobody uses them any more.
    unsafe {
        let stream = Box::from_raw(stream);
        drop(Box::from_raw(stream.context));
    }
}

/// What it computes with lies where the CPU's does.
unsafe extern "C" fn buffer_type(_: *mut Device) -> sys::ggml_backend_buffer_type_t {
    // SAFETY: gives a constant.
    unsafe { sys::ggml_backend_cpu_buffer_type() }
}

unsafe extern "C" fn supports_buffer(
    _: *mut Device,
    kind: sys::ggml_backend_buffer_type_t,
) -> bool {
    // SAFETY: asks a buffer type of ggml's.
    unsafe { sys::ggml_backend_buft_is_host(kind) }
}

unsafe extern "C" fn supports(_: *mut Device, node: *const Tensor) -> bool {
    // SAFETY: ggml asks about a tensor that is alive, as those are that it is made of.
    unsafe { Step::of(&*node).is_some() }
}

unsafe extern "C" fn compute(
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
            match Step::of(node) {
                Some(Step::Wait) => waiting += 1,
                Some(step) => {
                    if matches!(step, Step::Look(..) | Step::Glance(..)) {
                        waiting -= 2;
                    }
                    work.run(step, node);
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
    unsafe fn run(&mut self, step: Step, node: &Tensor) {
        let output = node.data.cast::<f32>();
        // SAFETY: the caller's promise; `Step::of` has seen that sizes fit.
        unsafe {
            match step {
                Step::Wait => {}
                Step::Look(attention, heads) => {
                    attention.prepare(heads, &mut self.attention, self.threads);
                    let output = slice::from_raw_parts_mut(output, count(node));
                    attention.look(&self.attention, output, self.threads);
                }
                Step::Glance(attention, heads) => {
                    attention.glance(heads, &mut self.weights, output);
                }
                Step::Multiply => {
                    let (weights, input) = (&*node.src[0], &*node.src[1]);
                    linear::multiply_rows(
                        slice::from_raw_parts(input.data.cast(), count(input)),
                        slice::from_raw_parts(weights.data.cast::<Bf16>(), count(weights)),
                        sizes(weights)[0],
                        slice::from_raw_parts_mut(output, count(node)),
                        &mut self.rows,
                        self.threads,
                    );
                }
                Step::Activate => {
                    functions::activate((*node.src[0]).data.cast(), output, count(node));
                }
            }
        }
    }
}

fn count(tensor: &Tensor) -> usize {
    sizes(tensor).iter().product()
}
