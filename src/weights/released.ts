import type { Model } from "./model";

/** Weights that authors released. */
export interface Released {
  readonly name: string;
  readonly what: string;
  readonly kind: Model["kind"] | "automodulator"; // the last is read, but not imported yet
  /** The column of the paper's tables that these weights belong to, if one does. */
  readonly domain?: "face" | "bedroom";
  readonly licence: string;
  readonly bytes?: number; // about, where it is not known
  readonly sha256?: string;
  /** Where it is fetched from; by hand where a browser has to ask or confirm something. */
  readonly url: string;
  readonly byHand?: true;
  readonly file: string;
}

const none = "none given by the authors";
const ghfeat = "https://github.com/genforce/ghfeat";
const dropbox = (key: string, file: string) => `https://www.dropbox.com/s/${key}/${file}?dl=1`;
const drive = (key: string) => `https://drive.google.com/uc?id=${key}`;
const zenodo = (file: string) => `https://zenodo.org/records/4298894/files/${file}?download=1`;
const million = 1e6;

/** An encoder with its generator and discriminator: 151.8, 26.1 twice and 23.1 million numbers. */
const encoder = (set: string, title: string, key: string, domain?: "face" | "bedroom"): Released => ({
  ...(domain && { domain }),
  ...{ name: `ghfeat-${set}-256`, kind: "GH-Feat", licence: none, bytes: 908 * million },
  what: `GH-Feat's encoder, with StyleGAN, on ${title} at 256 px (${ghfeat})`,
  ...{ file: `ghfeat-encoder-${set}-256.pkl`, url: dropbox(key, `ghfeat-encoder-${set}-256.pkl`) },
});

const generator = (set: string, title: string, key: string, file: string): Released => ({
  ...{ name: `stylegan-${set}-256`, kind: "StyleGAN", licence: none, bytes: 301 * million },
  what: `StyleGAN that GH-Feat's encoder inverts, on ${title} at 256 px (${ghfeat})`,
  ...{ file, url: dropbox(key, file) },
});

const karras = (set: string, title: string, key: string): Released => ({
  ...{ name: `karras2019-${set}`, kind: "StyleGAN", licence: "CC BY-NC 4.0" },
  what: `StyleGAN of Karras et al. 2019 on ${title} (https://github.com/NVlabs/stylegan)`,
  ...{ file: `karras2019stylegan-${set}.pkl`, url: drive(key), byHand: true },
});

const automodulator = (set: string, title: string, iteration: number): Released => ({
  ...{ name: `automodulator-${set}`, kind: "automodulator", licence: "MIT" },
  what: `Deep Automodulator on ${title} (https://github.com/AaltoVision/automodulator)`,
  ...{ file: `${iteration}_state.pth`, url: zenodo(`${iteration}_state.pth`) },
});

/**
 * What is known here of released weights. In the authors' README the links of faces and towers are exchanged; here every address belongs to the file it is
 * named after.
 */
export const released: readonly Released[] = [
  encoder("ffhq", "FF-HQ", "9lrof8l54t2s9lx", "face"),
  encoder("tower", "LSUN tower", "844koj8shv9y4gh"),
  encoder("bedroom", "LSUN bedroom", "rxjzd4hsvlvbydi", "bedroom"),
  generator("ffhq", "FF-HQ", "r068a4q2wcrs5kv", "stylegan-ffhq-256.pkl"),
  generator("tower", "LSUN tower", "nme0ka0zjx81r0q", "stylegan-tower-256.pkl"),
  generator("bedroom", "LSUN bedroom", "1c8p1m0c6pv2cqr", "stylegan-bedrooms-256.pkl"),
  karras("ffhq-1024x1024", "FF-HQ at 1024 px", "1MEGjdvVpUsu1jB4zrXZN7Y4kBBOzizDQ"),
  karras("celebahq-1024x1024", "CelebA-HQ at 1024 px", "1MGqJl28pN4t7SAtSrPdSRJSQJqahkzUf"),
  karras("bedrooms-256x256", "LSUN bedroom at 256 px", "1MOSKeGF0FJcivpBI7s63V9YHloUTORiF"),
  karras("cars-512x384", "LSUN car at 512 px", "1MJ6iCfNtMIRicihwRorsM3b7mmtmK9c3"),
  karras("cats-256x256", "LSUN cat at 256 px", "1MQywl0FNt6lHu8E_EUqnRbviagS7fbiJ"),
  ...[
    ["ffhq-256", "FF-HQ at 256 px", "ES-NAUCC2qdHg87BftvlBiQBVpbJ8-005Q4TNr5KrOxQEw?e=00AnWt", "stylegan_ffhq256.pth"],
    [
      "tower-256",
      "LSUN tower at 256 px",
      "Ebm9QMgqB2VDqyIE5rFhreEBgZ_RyKcRf8bQ333K453u3w?e=if8sDj",
      "stylegan_tower256.pth",
    ],
  ].map(([set, title, key, file]): Released => ({
    ...{ name: `genforce-${set}`, kind: "StyleGAN", licence: "none given for the weights; the code is MIT" },
    what: `StyleGAN of genforce's model zoo on ${title} (https://github.com/genforce/genforce)`,
    file: file!,
    url: `https://mycuhk-my.sharepoint.com/:u:/g/personal/1155082926_link_cuhk_edu_hk/${key}&download=1`,
    byHand: true,
  })),
  {
    ...{ name: "vgg16-keras", kind: "VGG16", licence: "CC BY 4.0 (VGG, Oxford)", bytes: 58.9 * million },
    what: "VGG16 on ImageNet in Keras's form, the perceptual network of GH-Feat's released code",
    file: "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    url: "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
  },
  {
    ...{
      name: "vgg16-torchvision",
      kind: "VGG16 of torchvision",
      licence: "BSD-3-Clause (torchvision)",
      bytes: 553 * million,
    },
    what: "VGG16 on ImageNet in torchvision's form, the trunk of LPIPS on VGG16",
    ...{ file: "vgg16-397923af.pth", url: "https://download.pytorch.org/models/vgg16-397923af.pth" },
    sha256: "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
  },
  automodulator("ffhq-512", "FF-HQ at 512 px", 42420000),
  automodulator("ffhq-256", "FF-HQ at 256 px", 34740000),
  automodulator("celebahq-256", "CelebA-HQ at 256 px", 31877148),
  automodulator("lsuncars-256", "LSUN car at 256 px", 32057140),
  automodulator("lsunbedrooms-256", "LSUN bedroom at 256 px", 27574284),
];

export const releasedAs = (name: string): Released | undefined => released.find((one) => one.name === name);

/**
 * The released weights that a file is: by its hash, or where the authors' is not known by the name it was given and its size, within 5 % of what is known. A small
 * file under a released name is none.
 */
export function releasedFrom(
  name: string,
  source: { readonly bytes: number; readonly sha256: string },
): Released | undefined {
  return released.find((one) =>
    one.sha256 === undefined
      ? one.name === name && (one.bytes === undefined || Math.abs(source.bytes / one.bytes - 1) < 0.05)
      : one.sha256 === source.sha256,
  );
}
