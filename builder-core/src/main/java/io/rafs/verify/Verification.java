package io.rafs.verify;

import io.rafs.format.CorruptImageException;
import io.rafs.image.Blob;
import io.rafs.image.FsNode;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
            Callable<Void> blobFiles;
            if (image.bootstrap().isRafs()) {
                rafs(image, differences);
                blobFiles = new BlobComparison(image, blobs, tree, differences);
            } else {
                plain(image, files, differences);
                blobFiles = new DeviceComparison(files, blobs, differences);
            }
            differences.throwIfAny();
            if (how == Verify.FULL) {
                content(image, blobFiles, threads, differences);
            }
        } catch (CorruptImageException e) {
            differences.add(e.getMessage());
        } catch (NoSuchFileException e) {
            differences.add(e.getFile() + ": it is not there");
        }
        differences.throwIfAny();
    }

    private void rafs(ImageReader image, Differences differences) throws IOException {
        new TableComparison(image, blobs, differences).run();
        TreeComparison comparison = new TreeComparison(
                image.bootstrap(), new ChunkedFiles(image.bootstrap(), blobs, differences), differences);
        comparison.run(tree);
        comparison.compareInodeCount(0);
        comparison.comparePrefetch(prefetch);
        new SuperBlockComparison(image.bootstrap(), differences).run(comparison.hasXattrs());
    }

    /** An image without RAFS tables: the kernel's part is all there is. */
    private void plain(ImageReader image, ImageFiles files, Differences differences) throws IOException {
        new DeviceComparison(files, blobs, differences).tables(image.bootstrap().deviceSlots());
        differences.throwIfAny();
        MappedFiles mapped = new MappedFiles(image.bootstrap(), blobs, differences);
        TreeComparison comparison = new TreeComparison(image.bootstrap(), mapped, differences);
        comparison.run(tree);
        comparison.compareInodeCount(mapped.hasPacked() ? 1 : 0);
    }

    /** Blobs as files and files as content, side by side: the one is a stream for a thread, the other is waiting for threads. */
    private void content(ImageReader image, Callable<Void> blobFiles, int threads, Differences differences)
            throws IOException {
        FutureTask<Void> files = new FutureTask<>(blobFiles);
        if (threads == 1) {
            files.run();
        } else {
            Thread thread = new Thread(files, "rafs-verify");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            new ContentComparison(image, tree, differences).run(Math.max(1, threads - 1));
        } finally {
            await(files);
        }
    }

    private static void await(FutureTask<Void> task) throws IOException {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("the blobs could not be compared", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the image was read back");
        }
    }
}
