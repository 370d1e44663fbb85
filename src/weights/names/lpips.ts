import { alexnetNames } from "./alexnet";
import { allNames, type Names } from "./names";
import { vgg16Names } from "./vgg16";

const trunk = (names: Names): Names =>
  Object.fromEntries(Object.entries(names).map(([ours, place]) => [`trunk.${ours}`, place]));

const heads = (channels: readonly number[]): Names =>
  allNames(channels.map((count, i) => ({ [`heads.${i}`]: { name: `lin${i}.model.1.weight`, view: [count] } })));

/** LPIPS on AlexNet: the trunk is torchvision's, the heads are those of lpips/weights/v0.1/alex.pth. Two files. */
export const lpipsAlexNames: Names = { ...trunk(alexnetNames), ...heads([64, 192, 384, 256, 256]) };

/** LPIPS on VGG16: torchvision's, and lpips/weights/v0.1/vgg.pth. */
export const lpipsVggNames: Names = { ...trunk(vgg16Names), ...heads([64, 128, 256, 512, 512]) };
