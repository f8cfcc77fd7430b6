#!/usr/bin/env bash
# Builds ditado for NVIDIA GPUs on a machine without NVIDIA's installer, and without a GPU.
#
# usage: bash examples/build-cuda.sh [ARCHITECTURE…]      (GPU generations as CMake numbers them:
#        75 Turing, 80 A100, 86 RTX 30, 89 RTX 40, 90 H100; default: 90)
#
# Compiler and libraries come from NVIDIA's own Python packages (about 1.5 GB, kept in
# target/cuda-toolkit). Compiling takes about half an hour of CPU time for one architecture; the
# program is target/cuda/release/ditado. To run, it needs a driver for CUDA 13, and the libraries
# where they were: it remembers the folder.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly CUDA=13.0
readonly KIT=$PWD/target/cuda-toolkit
readonly ROOT=$KIT/lib/nvidia/cu13
architectures=$(IFS=';' && echo "${*:-90}")

bash .ci/packages python3=python3 pip3=python3-pip

if [ ! -e "$KIT/complete" ]; then
    rm -rf "$KIT"
    echo "Fetching the CUDA $CUDA toolkit"
    python3 -m pip install -q --disable-pip-version-check --target "$KIT/lib" \
        nvidia-cuda-{nvcc,runtime,crt,cccl}=="$CUDA.*" nvidia-nvvm=="$CUDA.*" nvidia-cublas=="$CUDA.*"
    # The packages leave out what the linker asks for: names without a version, the driver, which
    # only a machine with a GPU has, and a library that these versions do not need any more.
    (
        cd "$ROOT/lib"
        for name in cudart cublas cublasLt; do
            ln -sf lib$name.so.* lib$name.so
        done
        ln -sfn lib ../lib64
        ar rcs libculibos.a
        mkdir -p stubs
        driver=(cuDeviceGet cuDeviceGetAttribute cuGetErrorString cuMemAddressFree
            cuMemAddressReserve cuMemCreate cuMemGetAllocationGranularity cuMemMap cuMemRelease
            cuMemSetAccess cuMemUnmap)
        printf 'void %s(void) {}\n' "${driver[@]}" >stubs/cuda.c
        cc -shared -fPIC -Wl,-soname,libcuda.so.1 -o stubs/libcuda.so stubs/cuda.c
    )
    touch "$KIT/complete"
fi

export CUDACXX=$ROOT/bin/nvcc CUDAToolkit_ROOT=$ROOT CUDA_PATH=$ROOT
export CMAKE_CUDA_ARCHITECTURES=$architectures
flags="'-L', 'native=$ROOT/lib', '-L', 'native=$ROOT/lib/stubs', '-C', 'link-arg=-Wl,-rpath,$ROOT/lib'"
cargo build --release --locked --features cuda --target-dir target/cuda \
    --config "build.rustflags = [$flags]"
echo "Built target/cuda/release/ditado for: $architectures"
