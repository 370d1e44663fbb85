import { lpipsChannels } from "../../models/lpips-channels";
import { alexnetNames } from "./alexnet";
import { allNames, type Names } from "./names";
import { vgg16Names } from "./vgg16";

const trunk = (names: Names): Names =>
  Object.fromEntries(Object.entries(names).map(([ours, place]) => [`trunk.${ours}`, place]));

/** The heads in a file of the lpips package; ours are numbered, with `prefix` in front. */
export const headNames = (channels: readonly number[], prefix = ""): Names =>
  allNames(channels.map((count, i) => ({ [`${prefix}${i}`]: { name: `lin${i}.model.1.weight`, view: [count] } })));

/** LPIPS on AlexNet: the trunk is torchvision's, the heads are those of lpips/weights/v0.1/alex.pth. Two files. */
export const lpipsAlexNames: Names = { ...trunk(alexnetNames), ...headNames(lpipsChannels.alex, "heads.") };

/** LPIPS on VGG16: torchvision's, and lpips/weights/v0.1/vgg.pth. */
export const lpipsVggNames: Names = { ...trunk(vgg16Names), ...headNames(lpipsChannels.vgg, "heads.") };
