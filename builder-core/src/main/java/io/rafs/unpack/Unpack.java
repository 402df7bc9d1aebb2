package io.rafs.unpack;

import io.rafs.read.ContentStream;
import io.rafs.read.EntryWalk;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.List;

/** Unpacks an image. Every chunk that is handed out has the digest that the bootstrap names. */
public final class Unpack {
    private final ImageReader image;
    private final UnpackTarget target;
    private final UnpackProgress progress;
    private long paths;
    private long bytes;

    private Unpack(ImageReader image, UnpackTarget target, UnpackProgress progress) {
        this.image = image;
        this.target = target;
        this.progress = progress;
    }

    /**
     * What was unpacked.
     *
     * @param paths names, the root among them
     * @param bytes of all regular files, hard links counted once
     * @param notes what was left out with a word
     */
    public record Result(long paths, long bytes, List<String> notes) {}

    /**
     * Unpacks an image, and publishes the target when all of it was right.
     *
     * @param threads that decompress, at least 1
     * @throws io.rafs.format.CorruptImageException if the image is damaged
     * @throws IOException if reading or writing fails
     */
    public static Result run(ImageReader image, UnpackTarget target, int threads, UnpackProgress progress)
            throws IOException {
        return new Unpack(image, target, progress).run(threads);
    }

    private Result run(int threads) throws IOException {
        try (ContentStream<ImageEntry> stream = new ContentStream<>(image, threads, target)) {
            new EntryWalk(image.bootstrap()).run(entry -> add(stream, entry));
            stream.finish();
        }
        target.publish();
        return new Result(paths, bytes, target.notes());
    }

    private void add(ContentStream<ImageEntry> stream, ImageEntry entry) throws IOException {
        paths++;
        if (!entry.hasContent()) {
            stream.add(entry);
            return;
        }
        stream.add(entry, image.bootstrap().content(entry.nid(), entry.inode()));
        bytes += entry.inode().size();
        progress.read(entry.inode().size());
    }
}
