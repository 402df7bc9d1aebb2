package io.rafs.build;

import io.rafs.bootstrap.NativeForm;
import io.rafs.bootstrap.NativeLayout;
import io.rafs.bootstrap.NativeWriter;
import io.rafs.format.RefusedException;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Budget;
import io.rafs.image.Limits;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.reuse.WholeImage;
import io.rafs.verify.Verify;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives the blobs of a native image addresses right behind its bootstrap. Those of a build begin at 4 GiB, so that they do
 * not depend on the bootstrap; as one file the image would be as large, and its hash tree 32 MiB of nothing.
 */
final class CloseLayout {
    /** Larger gaps are worth another bootstrap. */
    private static final long GAP = 64 << 20;

    private CloseLayout() {}

    /**
     * The image, with another bootstrap below {@code scratch} if that brings its parts together.
     *
     * @return the image as it is, if it is no native one, or one of another builder's that cannot be written anew
     */
    static ImageFiles of(ImageFiles files, Path scratch, int threads) throws IOException {
        try (ImageReader image = ImageReader.open(files)) {
            if (image.bootstrap().isRafs() || image.isEmbedded() || !isFar(image)) {
                return files;
            }
            WholeImage whole;
            try {
                whole = WholeImage.read(image, files, new Budget(Limits.DEFAULT, SuperBlock.BLOCK));
            } catch (RefusedException e) {
                return files; // its parts stay where they are
            }
            Layout layout = Layout.of(image.bootstrap());
            NativeForm form = layout == Layout.NATIVE_E ? NativeForm.E : NativeForm.F;
            NativeLayout plan = NativeLayout.ofOneFile(form, whole.tree(), whole.blobs());
            ImageFiles close = new ImageFiles(scratch.resolve("bootstrap"), files.blobs(), files.name());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(close.bootstrap()), 1 << 16)) {
                NativeWriter.write(plan, out);
            }
            List<Blob> blobs = plan.blobs();
            new ReadBack(Verify.METADATA, threads).run(layout, close, whole.tree(), blobs, whole.prefetch());
            return close;
        }
    }

    private static boolean isFar(ImageReader image) throws IOException {
        long end = image.bootstrap().size();
        for (DeviceSlot slot : image.bootstrap().deviceSlots()) {
            long at = slot.mappedBlock() * SuperBlock.BLOCK;
            if (at - end > GAP) {
                return true;
            }
            end = at + slot.blocks() * SuperBlock.BLOCK;
        }
        return false;
    }
}
