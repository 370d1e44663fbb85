// NVIDIA's libraries that TensorFlow opens on a GPU, out of their Python wheels: those that pip takes for tensorflow[and-cuda]==2.21.0, of CUDA 12.9 and cuDNN 9.
// Left out: NCCL (several cards), the compiler (XLA, which is off), cuRAND (nothing asks for it), headers, static libraries.

/**
 * @param {string} name of the folder, as in nvidia/cublas
 * @param {string} version
 * @param {string} platform
 * @param {string} sha256
 * @param {[size: number, unpacked: number]} megabytes
 * @param {...string} libraries the beginnings of their names
 * @returns {import("./wheels.mjs").Wheel}
 */
function wheel(name, version, platform, sha256, [size, unpacked], ...libraries) {
  const about = `nvidia_${name}_cu12-${version}.dist-info`; // licence and version
  return {
    name: `nvidia-${name.replaceAll("_", "-")}-cu12`,
    ...{ version, platform, sha256, size: size * 1e6, unpacked: unpacked * 1e6 },
    folders: [`nvidia/${name}/lib`, about],
    wanted: [`${about}/`, ...libraries.map((library) => `nvidia/${name}/lib/${library}`)],
  };
}

const [m1, m2014, m27] = ["manylinux2010_x86_64", "manylinux2014_x86_64", "manylinux_2_27_x86_64"];

// prettier-ignore
export const cudaWheels = [
  wheel("cuda_runtime", "12.9.79", m2014, "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3", [4, 1], "libcudart.so"),
  wheel("cublas", "12.9.3.13", m27, "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72", [581, 855], "libcublas.so", "libcublasLt.so"),
  wheel("cudnn", "9.28.0.42", m27, "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375", [717, 1163], "libcudnn"),
  wheel("cuda_nvrtc", "12.9.86", m1, "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4", [90, 114], "libnvrtc.so", "libnvrtc-builtins.so"), // cuDNN's
  wheel("cufft", "11.4.1.4", m2014, "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28", [201, 292], "libcufft.so"),
  wheel("cusolver", "11.7.5.82", m27, "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88", [338, 303], "libcusolver.so"),
  wheel("cusparse", "12.5.10.65", m2014, "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78", [366, 487], "libcusparse.so"),
  wheel("nvjitlink", "12.9.86", m1, "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9", [40, 96], "libnvJitLink.so"), // cuSOLVER's and cuSPARSE's
  wheel("cuda_cupti", "12.8.90", m2014, "ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182", [10, 8], "libcupti.so"),
];
