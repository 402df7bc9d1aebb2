package io.rafs.read;

import io.rafs.format.erofs.FileType;
import java.io.Closeable;
import java.io.IOException;

/**
 * Reads pieces of files in any order, for those who want a few bytes of a few files. Remembers the run of content that was read
 * last: chunks and what is compressed are only had whole. For one thread; who wants all of many files takes a
 * {@link ContentStream}.
 */
public final class FileReader implements Closeable {
    private final ImageReader image;
    private final RunLoader loader;
    private byte[] loaded = new byte[0];
    private long loadedNid = -1;
    private long loadedAt;

    /** A reader of this image's files. */
    public FileReader(ImageReader image) {
        this.image = image;
        loader = new RunLoader(image);
    }

    /**
     * Bytes of a regular file; fewer, or none, where it ends. What is no regular file has none.
     *
     * @throws io.rafs.format.CorruptImageException if they are not what the image says
     */
    public byte[] read(ImageEntry file, long offset, int length) throws IOException {
        long size = file.inode().size();
        if (file.type() != FileType.REGULAR || offset < 0 || offset >= size || length <= 0) {
            return new byte[0];
        }
        byte[] bytes = new byte[(int) Math.min(length, size - offset)];
        ContentMap.Runs runs =
                image.bootstrap().content(file.nid(), file.inode()).runs(offset);
        int filled = 0;
        while (filled < bytes.length) {
            Run run = runs.next();
            long skip = offset + filled - run.at();
            int step = (int) Math.min(bytes.length - filled, run.length() - skip);
            if (run instanceof Run.Slice) {
                loader.load(run, skip, bytes, filled, step);
            } else if (!(run instanceof Run.Hole)) {
                load(file, run);
                System.arraycopy(loaded, (int) skip, bytes, filled, step);
            }
            filled += step;
        }
        return bytes;
    }

    private void load(ImageEntry file, Run run) throws IOException {
        if (loadedNid == file.nid() && loadedAt == run.at()) {
            return;
        }
        loadedNid = -1;
        int length = Math.toIntExact(run.length());
        if (loaded.length < length) {
            loaded = new byte[length];
        }
        loader.load(run, 0, loaded, 0, length);
        loadedNid = file.nid();
        loadedAt = run.at();
    }

    @Override
    public void close() {
        loader.close();
    }
}
