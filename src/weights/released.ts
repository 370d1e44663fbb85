import { fidNetwork } from "../models/inception";
import type { lpipsChannels } from "../models/lpips-channels";
import type { ImagenetName } from "./imagenet-networks";
import type { Model } from "./model";

/** Weights that authors released. */
export interface Released {
  readonly name: string;
  readonly what: string;
  readonly kind: Model["kind"] | "automodulator"; // the last is read, but not imported yet
  /** The column of the paper's tables that these weights belong to, if one does. */
  readonly domain?: "face" | "bedroom";
  readonly licence: string;
  readonly bytes?: number; // about; a file of another size is not it, unless its hash is known
  readonly sha256?: string; // all of it, or where only those are known the first eight digits, which PyTorch's names of files end with
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

/**
 * A generator, its average and a discriminator, 32-bit floats: 26.1, 26.1 and 23.1 million weights at 256 px, 26.2, 26.2 and 23.1 at 1024, and in both
 * generators the stored noise, two squares for every resolution up to the images'.
 */
const styleGanBytes = { 256: 302 * million, 512: 307 * million, 1024: 325 * million };

const generator = (set: string, title: string, key: string, file: string): Released => ({
  ...{ name: `stylegan-${set}-256`, kind: "StyleGAN", licence: none, bytes: styleGanBytes[256] },
  what: `StyleGAN that GH-Feat's encoder inverts, on ${title} at 256 px (${ghfeat})`,
  ...{ file, url: dropbox(key, file) },
});

const karras = (set: string, side: keyof typeof styleGanBytes, title: string, key: string): Released => ({
  ...{ name: `karras2019-${set}`, kind: "StyleGAN", licence: "CC BY-NC 4.0", bytes: styleGanBytes[side] },
  what: `StyleGAN of Karras et al. 2019 on ${title} (https://github.com/NVlabs/stylegan)`,
  ...{ file: `karras2019stylegan-${set}.pkl`, url: drive(key), byHand: true },
});

/** Bytes of the networks, as many 32-bit floats as they have numbers. */
const inDomainBytes: Readonly<Record<string, number>> = { generator: 119 * million, encoder: 661 * million };

/** In-domain inversion, whose generator and encoder are a file each. */
const inDomain = (set: string, title: string, keys: { generator: string; encoder: string }): Released[] =>
  Object.entries(keys).map(([network, key]) => ({
    ...{ name: `idinvert-${set}-256-${network}`, kind: `in-domain ${network}` as Model["kind"], licence: none },
    what: `In-domain inversion's ${network} on ${title} at 256 px (https://github.com/genforce/idinvert_pytorch)`,
    ...{ file: `styleganinv_${set}256_${network}.pth`, bytes: inDomainBytes[network]!, url: drive(key), byHand: true },
  }));

const automodulator = (set: string, title: string, iteration: number): Released => ({
  ...{ name: `automodulator-${set}`, kind: "automodulator", licence: "MIT" },
  what: `Deep Automodulator on ${title} (https://github.com/AaltoVision/automodulator)`,
  ...{ file: `${iteration}_state.pth`, url: zenodo(`${iteration}_state.pth`) },
});

/** Of torchvision's models, whose files carry the first digits of their hash; trained on ImageNet. */
function torchvision(kind: ImagenetName, file: string, megabytes: number, use?: string): Released {
  const network = kind.replace(" of torchvision", "");
  return {
    ...{ kind, file, licence: "BSD-3-Clause (torchvision)", bytes: megabytes * million },
    name: `${network.toLowerCase().replace("-", "")}-torchvision`,
    what: `${network} on ImageNet in torchvision's form${use === undefined ? "" : `, ${use}`} (https://download.pytorch.org/models)`,
    url: `https://download.pytorch.org/models/${file}`,
    sha256: /-([0-9a-f]{8})\.pth$/.exec(file)![1]!,
  };
}

const heads = (trunk: keyof typeof lpipsChannels, network: string, bytes: number, sha256: string): Released => ({
  ...{
    name: `lpips-${trunk}`,
    kind: `LPIPS heads, ${network}` as ImagenetName,
    licence: "BSD-2-Clause",
    bytes,
    sha256,
  },
  what: `the weights of LPIPS v0.1 on ${network}; they also come with the Python package lpips (https://github.com/richzhang/PerceptualSimilarity)`,
  file: `${trunk}.pth`,
  url: `https://raw.githubusercontent.com/richzhang/PerceptualSimilarity/master/lpips/weights/v0.1/${trunk}.pth`,
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
  karras("ffhq-1024x1024", 1024, "FF-HQ at 1024 px", "1MEGjdvVpUsu1jB4zrXZN7Y4kBBOzizDQ"),
  karras("celebahq-1024x1024", 1024, "CelebA-HQ at 1024 px", "1MGqJl28pN4t7SAtSrPdSRJSQJqahkzUf"),
  karras("bedrooms-256x256", 256, "LSUN bedroom at 256 px", "1MOSKeGF0FJcivpBI7s63V9YHloUTORiF"),
  karras("cars-512x384", 512, "LSUN car at 512 px", "1MJ6iCfNtMIRicihwRorsM3b7mmtmK9c3"),
  karras("cats-256x256", 256, "LSUN cat at 256 px", "1MQywl0FNt6lHu8E_EUqnRbviagS7fbiJ"),
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
    bytes: styleGanBytes[256],
    what: `StyleGAN of genforce's model zoo on ${title} (https://github.com/genforce/genforce)`,
    file: file!,
    url: `https://mycuhk-my.sharepoint.com/:u:/g/personal/1155082926_link_cuhk_edu_hk/${key}&download=1`,
    byHand: true,
  })),
  ...inDomain("ffhq", "FF-HQ", {
    generator: "1SjWD4slw612z2cXa3-n38JwKZXqDUerG",
    encoder: "1gij7xy05crnyA-tUTQ2F3yYlAlu6p9bO",
  }),
  ...inDomain("tower", "LSUN tower", {
    generator: "1lI_OA_aN4-O3mXEPQ1Nv-6tdg_3UWcyN",
    encoder: "1Pzkgdi3xctdsCZa9lcb7dziA_UMIswyS",
  }),
  ...inDomain("bedroom", "LSUN bedroom", {
    generator: "1ka583QwvMOtcFZJcu29ee8ykZdyOCcMS",
    encoder: "1ebuiaQ7xI99a6ZrHbxzGApEFCu0h0X2s",
  }),
  {
    ...{ name: "vgg16-keras", kind: "VGG16", licence: "CC BY 4.0 (VGG, Oxford)", bytes: 58.9 * million },
    what: "VGG16 on ImageNet in Keras's form, the perceptual network of GH-Feat's released code (https://storage.googleapis.com/tensorflow/keras-applications)",
    file: "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    url: "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
  },
  {
    ...torchvision("VGG16 of torchvision", "vgg16-397923af.pth", 553, "the trunk of LPIPS on VGG16"),
    sha256: "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
  },
  torchvision("AlexNet", "alexnet-owt-7be5be79.pth", 244, "the trunk of LPIPS on AlexNet"),
  torchvision("ResNet-18", "resnet18-f37072fd.pth", 46.8),
  torchvision("ResNet-50", "resnet50-0676ba61.pth", 102.5),
  heads("alex", "AlexNet", 6009, "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0"),
  heads("vgg", "VGG16", 7289, "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868"),
  {
    ...{ name: fidNetwork, kind: "Inception", licence: "Apache-2.0", bytes: 95.6 * million },
    what: "Inception-v3 of 2015-12-05, the network of FID and KID, in pytorch-fid's form (https://github.com/mseitzer/pytorch-fid)",
    file: "pt_inception-2015-12-05-6726825d.pth",
    url: "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth",
    sha256: "6726825d",
  },
  automodulator("ffhq-512", "FF-HQ at 512 px", 42420000),
  automodulator("ffhq-256", "FF-HQ at 256 px", 34740000),
  automodulator("celebahq-256", "CelebA-HQ at 256 px", 31877148),
  automodulator("lsuncars-256", "LSUN car at 256 px", 32057140),
  automodulator("lsunbedrooms-256", "LSUN bedroom at 256 px", 27574284),
];

export const releasedAs = (name: string): Released | undefined => released.find((one) => one.name === name);

/** What is asked of a file of weights to know it again. */
interface Source {
  readonly name: string; // that it was given
  readonly model: { readonly kind: Model["kind"] };
  readonly source: { readonly bytes: number; readonly sha256: string };
}

/**
 * The released weights that a file is: by its hash, or where the authors' is not known by the name it was given, its kind, and its size, within 5 % of what is
 * known. Another kind of network, or a small file, is none under a released name either.
 */
export function releasedFrom({ name, model, source }: Source): Released | undefined {
  const isSize = (bytes = 0) => Math.abs(source.bytes / bytes - 1) < 0.05;
  return released.find((one) =>
    one.sha256 === undefined
      ? one.name === name && one.kind === model.kind && isSize(one.bytes)
      : source.sha256.startsWith(one.sha256),
  );
}
