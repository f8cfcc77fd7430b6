//! The accelerator as ggml knows it: one for each instruction set, of which one is offered.
//!
//! The structures are those of `ggml-backend-impl.h`, version 2 of the interface, as the pinned
//! version of whisper.cpp has it. Functions that ggml does without are left out.

use crate::infer::accelerator::avx2::Avx2;
use crate::infer::accelerator::avx512::Avx512;
use crate::infer::accelerator::kernels::Kernels;
use crate::infer::accelerator::steps::Step;
use crate::infer::accelerator::stream::{self, Stream};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use whisper_rs::whisper_rs_sys as sys;

use sys::ggml_tensor as Tensor;

const INTERFACE: c_int = 2;

/// Computes with matrices of bf16.
pub static AMX: Device = Device::of::<Avx512<true>>(&AMX_REGISTRY);
static AMX_REGISTRY: Registry = Registry::of::<Avx512<true>>(&AMX);
/// Computes with pairs of bf16.
pub static BF16: Device = Device::of::<Avx512<false>>(&BF16_REGISTRY);
static BF16_REGISTRY: Registry = Registry::of::<Avx512<false>>(&BF16);
/// Computes with f32, on nearly every CPU.
pub static AVX2: Device = Device::of::<Avx2>(&AVX2_REGISTRY);
static AVX2_REGISTRY: Registry = Registry::of::<Avx2>(&AVX2);

#[repr(C)]
struct Registry {
    version: c_int,
    name: unsafe extern "C" fn(*mut Registry) -> *const c_char,
    device_count: unsafe extern "C" fn(*mut Registry) -> usize,
    device: unsafe extern "C" fn(*mut Registry, usize) -> *mut Device,
    function: unsafe extern "C" fn(*mut Registry, *const c_char) -> *mut c_void,
    context: *const Device,
}

// SAFETY: nobody writes to it.
unsafe impl Sync for Registry {}

/// What whisper.cpp computes some steps with.
#[repr(C)]
pub struct Device {
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

/// A function that is left out.
pub type Absent = Option<unsafe extern "C" fn()>;

impl Registry {
    const fn of<K: Kernels>(device: &'static Device) -> Self {
        Registry {
            version: INTERFACE,
            name: registry_name::<K>,
            device_count,
            device: registered,
            function,
            context: device,
        }
    }
}

impl Device {
    const fn of<K: Kernels>(registry: &'static Registry) -> Self {
        Device {
            name: name::<K>,
            description: name::<K>,
            memory,
            kind,
            properties: properties::<K>,
            stream: stream::new::<K>,
            buffer_type,
            host_buffer_type: None,
            buffer_from_host: None,
            supports: supports::<K>,
            supports_buffer,
            offload: None,
            events: [None; 3],
            registry,
            context: ptr::null_mut(),
        }
    }

    /// Makes whisper.cpp know it; states that are made from then on use it.
    pub fn register(&self) {
        // SAFETY: the registry stays where it is, and its functions are what ggml asks for.
        unsafe { sys::ggml_backend_register(self.registry.cast_mut().cast()) }
    }

    /// Something to compute with, as ggml makes it for a state; to be freed by ggml.
    #[cfg(test)]
    pub fn stream(&'static self) -> sys::ggml_backend_t {
        // SAFETY: it is this device's own function.
        unsafe { (self.stream)(ptr::from_ref(self).cast_mut(), ptr::null()).cast() }
    }
}

unsafe extern "C" fn registry_name<K: Kernels>(_: *mut Registry) -> *const c_char {
    K::NAME.as_ptr()
}

unsafe extern "C" fn device_count(_: *mut Registry) -> usize {
    1
}

unsafe extern "C" fn registered(registry: *mut Registry, _: usize) -> *mut Device {
    // SAFETY: ggml gives a registry of these.
    unsafe { (*registry).context.cast_mut() }
}

unsafe extern "C" fn function(_: *mut Registry, name: *const c_char) -> *mut c_void {
    // SAFETY: ggml asks by name.
    match unsafe { CStr::from_ptr(name) }.to_bytes() {
        b"ggml_backend_set_n_threads" => stream::set_threads as *mut c_void,
        _ => ptr::null_mut(),
    }
}

unsafe extern "C" fn name<K: Kernels>(_: *mut Device) -> *const c_char {
    K::NAME.as_ptr()
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

unsafe extern "C" fn properties<K: Kernels>(
    _: *mut Device,
    properties: *mut sys::ggml_backend_dev_props,
) {
    // SAFETY: ggml gives room for them.
    unsafe {
        *properties = sys::ggml_backend_dev_props {
            name: K::NAME.as_ptr(),
            description: K::NAME.as_ptr(),
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

unsafe extern "C" fn supports<K: Kernels>(_: *mut Device, node: *const Tensor) -> bool {
    // SAFETY: ggml asks about a tensor that is alive, as those are that it is made of.
    unsafe { Step::of::<K>(&*node).is_some() }
}
