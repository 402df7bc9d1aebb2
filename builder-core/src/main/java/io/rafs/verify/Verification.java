package io.rafs.verify;

import io.rafs.format.CorruptImageException;
import io.rafs.image.Blob;
import io.rafs.image.FsNode;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.List;

/** Reads an image back and compares it with what went in. */
public final class Verification {
    private final FsNode.Directory tree;
    private final List<Blob> blobs;
    private final List<FsNode> prefetch;

    /**
     * @param tree what the layers came to
     * @param blobs in device order
     * @param prefetch files and directories to load first, in order
     */
    public Verification(FsNode.Directory tree, List<Blob> blobs, List<FsNode> prefetch) {
        this.tree = tree;
        this.blobs = List.copyOf(blobs);
        this.prefetch = List.copyOf(prefetch);
    }

    /**
     * Compares an image with what went in.
     *
     * @param threads that decompress, at least 1
     * @throws VerificationException if anything differs, or cannot be read
     * @throws IOException if the machine fails
     */
    public void run(Verify how, ImageFiles files, int threads) throws IOException {
        if (how == Verify.OFF) {
            return;
        }
        Differences differences = new Differences();
        try (ImageReader image = ImageReader.open(files)) {
            new TableComparison(image, blobs, differences).run();
            TreeComparison comparison = new TreeComparison(image.bootstrap(), blobs, differences);
            comparison.run(tree);
            comparison.comparePrefetch(prefetch);
            differences.throwIfAny();
            if (how == Verify.FULL) {
                new ContentComparison(image, tree, differences).run(threads);
            }
        } catch (CorruptImageException e) {
            differences.add(e.getMessage());
        }
        differences.throwIfAny();
    }
}
