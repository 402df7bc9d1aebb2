package io.rafs.build;

import io.rafs.bootstrap.BootstrapLayout;
import io.rafs.bootstrap.BootstrapWriter;
import io.rafs.bootstrap.ImageOptions;
import io.rafs.bootstrap.NativeForm;
import io.rafs.bootstrap.NativeLayout;
import io.rafs.bootstrap.NativeWriter;
import io.rafs.digest.Sha256;
import io.rafs.image.Blob;
import io.rafs.image.FsNode;
import io.rafs.sink.ImageDirectory;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
        Optional<ImageOptions> rafs = layout == Layout.RAFS
                ? Optional.of(
                        new ImageOptions(shape.fixedSize(), shape.compression().compressor(), shape.digester()))
                : Optional.empty();
        return of(layout, rafs, tree, blobs, prefetch);
    }

    /** The same by what only a RAFS bootstrap says of the whole image. */
    static PlannedBootstrap of(
            Layout layout,
            Optional<ImageOptions> options,
            FsNode.Directory tree,
            List<Blob> blobs,
            List<FsNode> prefetch)
            throws IOException {
        if (layout == Layout.RAFS) {
            BootstrapLayout rafs = BootstrapLayout.of(options.orElseThrow(), tree, blobs, prefetch);
            return new PlannedBootstrap(
                    layout, rafs.size(), rafs.rafsTableSize(), rafs.blobs(), out -> BootstrapWriter.write(rafs, out));
        }
        NativeForm form = layout == Layout.NATIVE_E ? NativeForm.E : NativeForm.F;
        NativeLayout plan = NativeLayout.of(form, tree, blobs);
        return new PlannedBootstrap(layout, plan.size(), 0, plan.blobs(), out -> NativeWriter.write(plan, out));
    }

    /** Prints it into an image directory that is being made, and says what the file {@code name} of {@code target} will be. */
    BuildResult.Bootstrap write(ImageDirectory image, String name, Path target) throws IOException {
        Sha256 sha256 = new Sha256();
        try (OutputStream file = image.write(name);
                OutputStream out = new BufferedOutputStream(
                        new FilterOutputStream(file) {
                            @Override
                            public void write(byte[] bytes, int offset, int length) throws IOException {
                                sha256.update(bytes, offset, length);
                                out.write(bytes, offset, length);
                            }
                        },
                        1 << 16)) {
            printer.print(out);
        }
        return new BuildResult.Bootstrap(layout, name, target.resolve(name), sha256.digest(), size, rafsTableSize);
    }
}
