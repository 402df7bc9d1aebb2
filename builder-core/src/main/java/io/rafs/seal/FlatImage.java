package io.rafs.seal;

import io.rafs.format.StructIn;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.NewFile;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.verity.DmVerity;
import io.rafs.verity.DmVerityTree;
import java.io.IOException;
import java.util.Optional;

/**
 * An image in one file that a stock kernel mounts as a whole, on a disk or in a file, with or without a hash tree behind it.
 *
 * @param size bytes of the image, without the tree
 * @param devices how many blobs are in it
 * @param keepsDevices whether the bootstrap is in it byte for byte: then a kernel from 6.4 is needed
 * @param tree what checks it, if asked for
 */
public record FlatImage(long size, int devices, boolean keepsDevices, Optional<DmVerityTree> tree) {
    private static final int PIECE = 1 << 20;

    /**
     * Makes the file; it is published by the caller, who may have more to write.
     *
     * @param verity how the tree behind it is made, if there shall be one
     * @throws io.rafs.format.RefusedException if a kernel could not read the image as one file
     * @throws io.rafs.format.CorruptImageException if the image is damaged
     */
    public static FlatImage write(
            ImageFiles files, NewFile output, Optional<DmVerity> verity, int threads, FlatProgress progress)
            throws IOException {
        try (ImageReader image = ImageReader.open(files)) {
            FlatLayout layout = FlatLayout.of(image, files.bootstrap());
            Optional<byte[]> head = layout.keepsDevices() ? Optional.empty() : head(image.bootstrap(), layout.size());
            try (FlatCopy copy = FlatCopy.open(layout, head, output, progress)) {
                return new FlatImage(
                        layout.size(),
                        layout.parts().size() - 1,
                        layout.keepsDevices(),
                        copy(copy, layout.size(), output, verity, threads));
            }
        }
    }

    private static Optional<DmVerityTree> copy(
            FlatCopy copy, long size, NewFile output, Optional<DmVerity> verity, int threads) throws IOException {
        Optional<DmVerityTree> tree = Optional.empty();
        if (verity.isPresent()) {
            tree = Optional.of(verity.get().format(copy, size, output.channel(), size, threads));
        } else {
            byte[] piece = new byte[PIECE];
            for (long at = 0; at < size; at += PIECE) {
                copy.read(at, piece, (int) Math.min(PIECE, size - at));
            }
        }
        if (output.channel().size() < size) {
            output.write(size - 1, new byte[1], 0, 1);
        }
        return tree;
    }

    private static Optional<byte[]> head(BootstrapReader bootstrap, long size) throws IOException {
        if (bootstrap.superBlock().devices() == 0) {
            return Optional.empty();
        }
        StructIn in = bootstrap.read("first block", 0, SuperBlock.BLOCK);
        byte[] block = in.bytes("first block", SuperBlock.BLOCK);
        return Optional.of(FlatHead.of(bootstrap.name(), bootstrap.superBlock(), block, size));
    }
}
