//! Which steps of a computation the accelerator takes, and what they are about.

use crate::infer::accelerator::attention::{Attention, Heads, WIDTH};
use crate::infer::accelerator::kernels::Kernels;
use whisper_rs::whisper_rs_sys as sys;

use sys::ggml_tensor as Tensor;

/// Fewer rows than this are the decoder's, whose products wait for memory.
const FEWEST_ROWS: usize = 64;
/// No text is as long, so that it is the encoder that looks.
const FEWEST_POSITIONS: usize = 512;
/// Rows and positions have a multiple of so many numbers, which suits every instruction set.
const MULTIPLE: usize = 16;

/// A step that the accelerator takes.
#[derive(Debug)]
pub enum Step {
    /// The first two steps of an attention, which the last does with its own.
    Wait,
    /// The last step of an attention of so many heads, of all positions.
    Look(Attention, usize),
    /// As above, of one position at others.
    Glance(Attention, usize),
    /// Rows times weights of the form [`Kernels::FORM`].
    Multiply,
    /// GELU.
    Activate,
}

impl Step {
    /// The step that makes a tensor, if the accelerator takes it.
    ///
    /// # Safety
    /// The tensor and what it is made of are alive.
    pub unsafe fn of<K: Kernels>(node: &Tensor) -> Option<Self> {
        // SAFETY: the caller's promise.
        unsafe {
            match node.op {
                sys::ggml_op_GGML_OP_MUL_MAT if products(node).is_some() => Some(Step::Wait),
                sys::ggml_op_GGML_OP_MUL_MAT if multiplies::<K>(node) => Some(Step::Multiply),
                sys::ggml_op_GGML_OP_MUL_MAT => look(node),
                sys::ggml_op_GGML_OP_SOFT_MAX => soft_max(node).map(|_| Step::Wait),
                sys::ggml_op_GGML_OP_UNARY if activates(node) => Some(Step::Activate),
                _ => None,
            }
        }
    }
}

/// Keys and queries, if all their products are what a tensor is made of.
unsafe fn products(node: &Tensor) -> Option<(&Tensor, &Tensor)> {
    // SAFETY: the caller's promise.
    let (keys, queries) = unsafe { (node.src[0].as_ref()?, node.src[1].as_ref()?) };
    let [width, positions, heads, rest] = sizes(keys);
    let takes = keys.type_ == sys::ggml_type_GGML_TYPE_F16
        && queries.type_ == sys::ggml_type_GGML_TYPE_F32
        && (sizes(queries) == sizes(keys) || sizes(queries) == [width, 1, heads, 1])
        && rest == 1
        && width == WIDTH
        && positions.is_multiple_of(MULTIPLE)
        && positions >= FEWEST_POSITIONS
        && [keys, queries].iter().all(|tensor| in_elements(tensor));
    takes.then_some((keys, queries))
}

/// The products that a tensor is the soft-max of, and what they are multiplied by.
unsafe fn soft_max(node: &Tensor) -> Option<(&Tensor, f32)> {
    // SAFETY: the caller's promise.
    let (from, mask) = unsafe { (node.src[0].as_ref()?, node.src[1]) };
    // SAFETY: as above.
    let are_products =
        from.op == sys::ggml_op_GGML_OP_MUL_MAT && unsafe { products(from) }.is_some();
    let [scale, bias] =
        [node.op_params[0], node.op_params[1]].map(|bits| f32::from_bits(bits.cast_unsigned()));
    (are_products && mask.is_null() && node.src[2].is_null() && bias == 0.0)
        .then_some((from, scale))
}

/// An attention, if its last step makes a tensor.
unsafe fn look(node: &Tensor) -> Option<Step> {
    // SAFETY: the caller's promise.
    let (values, weights) = unsafe { (node.src[0].as_ref()?, node.src[1].as_ref()?) };
    if weights.op != sys::ggml_op_GGML_OP_SOFT_MAX {
        return None;
    }
    // SAFETY: the caller's promise.
    let (keys, queries, scale) = unsafe {
        let (from, scale) = soft_max(weights)?;
        let (keys, queries) = products(from)?;
        (keys, queries, scale)
    };
    let [_, positions, heads, _] = sizes(keys);
    let takes = values.type_ == sys::ggml_type_GGML_TYPE_F16
        && sizes(values) == [positions, WIDTH, heads, 1]
        && in_elements(values)
        && is_plain(node);
    let attention = Attention {
        queries: matrix(queries),
        keys: matrix(keys),
        values: matrix(values),
        scale,
        positions,
    };
    takes.then_some(match sizes(queries)[1] {
        1 => Step::Glance(attention, heads),
        _ => Step::Look(attention, heads),
    })
}

/// Whether many rows times weights make a tensor.
unsafe fn multiplies<K: Kernels>(node: &Tensor) -> bool {
    // SAFETY: the caller's promise.
    let (Some(weights), Some(input)) = (unsafe { (node.src[0].as_ref(), node.src[1].as_ref()) })
    else {
        return false;
    };
    let [width, outputs, ..] = sizes(weights);
    weights.type_ == K::FORM
        // SAFETY: both are alive.
        && unsafe { sys::ggml_is_contiguous(weights) }
        && is_plain(input)
        && is_plain(node)
        && sizes(weights)[2..] == [1, 1]
        && sizes(input)[2..] == [1, 1]
        && width.is_multiple_of(MULTIPLE)
        && outputs.is_multiple_of(K::TILE)
        && sizes(input)[1] >= FEWEST_ROWS
}

/// Whether the activation of many rows makes a tensor.
unsafe fn activates(node: &Tensor) -> bool {
    // SAFETY: the caller's promise.
    let Some(input) = (unsafe { node.src[0].as_ref() }) else {
        return false;
    };
    // SAFETY: as above.
    let function = unsafe { sys::ggml_get_unary_op(node) };
    function == sys::ggml_unary_op_GGML_UNARY_OP_GELU
        && is_plain(input)
        && is_plain(node)
        && sizes(input)[0].is_multiple_of(MULTIPLE)
        && sizes(input)[1] >= FEWEST_ROWS
}

/// Numbers in each direction.
pub fn sizes(tensor: &Tensor) -> [usize; 4] {
    tensor.ne.map(|size| usize::try_from(size).unwrap_or(0))
}

/// Whether a tensor is of f32, one after the other.
fn is_plain(tensor: &Tensor) -> bool {
    // SAFETY: it is alive.
    tensor.type_ == sys::ggml_type_GGML_TYPE_F32 && unsafe { sys::ggml_is_contiguous(tensor) }
}

/// Whether the numbers of a row stand side by side.
fn in_elements(tensor: &Tensor) -> bool {
    let bytes = tensor.nb[0];
    bytes > 0 && tensor.nb[..3].iter().all(|step| step.is_multiple_of(bytes))
        // SAFETY: a constant of a table.
        && unsafe { sys::ggml_type_size(tensor.type_) } == bytes
}

fn matrix<T>(tensor: &Tensor) -> Heads<T> {
    let [number, row, head, _] = tensor.nb;
    Heads {
        first: tensor.data.cast_const().cast(),
        head: head / number,
        row: row / number,
    }
}
