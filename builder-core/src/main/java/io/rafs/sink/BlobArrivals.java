package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Link;
import io.rafs.store.Stored;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Blobs that are fetched into an image directory. What has arrived whole lies, on disk, in a hidden directory
 * {@code .NAME.rafs-pulled} beside it until the image appears: an attempt that fails or is killed leaves it there, and the next
 * one digests it and fetches the rest. Only who makes the image may touch it; {@link WorkDirectory} sees to that.
 */
public final class BlobArrivals implements Closeable {
    private final ImageDirectory image;
    private final Path kept;

    private BlobArrivals(ImageDirectory image, Path kept) {
        this.image = image;
        this.kept = kept;
    }

    /**
     * Goes on with what an attempt before left.
     *
     * @param wanted ids of all blobs of the image; others that lie there go
     */
    public static BlobArrivals open(ImageDirectory image, Set<Digest> wanted) throws IOException {
        Path kept = image.kept();
        if (!Files.exists(kept, LinkOption.NOFOLLOW_LINKS)) {
            WorkDirectory.createPrivate(kept);
        } else if (!Files.isDirectory(kept, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException(
                    kept.toString(), "it is no directory, expected one with blobs of an earlier attempt; remove it");
        }
        Set<String> names = wanted.stream().map(Digest::hex).collect(Collectors.toSet());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(kept)) {
            for (Path entry : entries) {
                if (!names.contains(entry.getFileName().toString())) {
                    Files.delete(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new BlobArrivals(image, kept);
    }

    /**
     * Makes sure that the image has a blob. Several threads may do this at once.
     *
     * @param bytes are read only if the blob is neither among those that arrived before nor in the image that is replaced
     * @param read is told of bytes that are done with, some at a time, by one thread at a time
     * @return whether it had to be fetched
     */
    public boolean fetch(Digest id, Stored bytes, LongConsumer read) throws IOException {
        Link link = new Link("", id, bytes.size(), Map.of());
        Path arrived = kept.resolve(id.hex());
        Watched watched = new Watched(bytes, read);
        boolean sent = false;
        if (!CheckedCopy.holds(arrived, link)) {
            if (CheckedCopy.holds(image.replaced(id), link)) {
                image.adopt(id, image.replaced(id));
                watched.done();
                return false;
            }
            CheckedCopy.toFile(watched, link, arrived);
            sent = true;
        }
        watched.done();
        Path own = image.blobs().resolve(id.hex());
        try {
            Files.createLink(own, arrived);
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(arrived, own); // a file system without links: from here on it goes with the attempt
        }
        return sent;
    }

    /** Leaves what has arrived where it is, unless nothing has. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(kept);
        } catch (DirectoryNotEmptyException e) {
            // for the next attempt
        }
    }
}
