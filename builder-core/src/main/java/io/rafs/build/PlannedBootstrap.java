package io.rafs.build;

import io.rafs.bootstrap.BootstrapLayout;
import io.rafs.bootstrap.BootstrapWriter;
import io.rafs.bootstrap.ImageOptions;
import io.rafs.bootstrap.NativeForm;
import io.rafs.bootstrap.NativeLayout;
import io.rafs.bootstrap.NativeWriter;
import io.rafs.image.Blob;
import io.rafs.image.FsNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A bootstrap that is laid out, of whichever kind.
 *
 * @param layout its kind
 * @param size its bytes
 * @param rafsTableSize bytes of it that the kernel does not need
 * @param blobs that it draws on, in device order
 * @param printer prints it
 */
record PlannedBootstrap(Layout layout, long size, long rafsTableSize, List<Blob> blobs, Printer printer) {
    /** Prints all of a bootstrap. */
    interface Printer {
        /** Prints to {@code out}. */
        void print(OutputStream out) throws IOException;
    }

    /** Lays out one of an image's bootstraps. */
    static PlannedBootstrap of(
            Layout layout, ImageShape shape, FsNode.Directory tree, List<Blob> blobs, List<FsNode> prefetch)
            throws IOException {
        if (layout == Layout.RAFS) {
            ImageOptions options =
                    new ImageOptions(shape.fixedSize(), shape.compression().compressor(), shape.digester());
            BootstrapLayout rafs = BootstrapLayout.of(options, tree, blobs, prefetch);
            return new PlannedBootstrap(
                    layout, rafs.size(), rafs.rafsTableSize(), rafs.blobs(), out -> BootstrapWriter.write(rafs, out));
        }
        NativeForm form = layout == Layout.NATIVE_E ? NativeForm.E : NativeForm.F;
        NativeLayout plan = NativeLayout.of(form, tree, blobs);
        return new PlannedBootstrap(layout, plan.size(), 0, plan.blobs(), out -> NativeWriter.write(plan, out));
    }
}
