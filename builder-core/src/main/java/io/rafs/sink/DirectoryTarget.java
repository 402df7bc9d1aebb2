package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.NamedOutput;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.store.SkopeoDirectory;
import io.rafs.store.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image as skopeo's {@code dir:} transport lays it down; the directory appears when all is in it. */
public final class DirectoryTarget implements ImageTarget {
    private static final byte[] VERSION = "Directory Transport Version: 1.1\n".getBytes(StandardCharsets.US_ASCII);

    private final Path directory;
    private final int atOnce;
    private final Upcoming upcoming;
    private final Path part;

    private DirectoryTarget(Path directory, int atOnce) throws IOException {
        this.directory = directory;
        this.atOnce = atOnce;
        upcoming = Upcoming.at(directory);
        part = upcoming.part("directory");
        try {
            Files.createDirectory(part);
        } catch (IOException e) {
            upcoming.close();
            throw e;
        }
    }

    /**
     * The image that is to be a directory.
     *
     * @param atOnce most blobs that are written at once
     * @throws RefusedException if something is there already
     */
    public static DirectoryTarget open(Path directory, int atOnce) throws IOException {
        return new DirectoryTarget(directory, atOnce);
    }

    @Override
    public String name() {
        return "dir:" + directory;
    }

    @Override
    public int atOnce() {
        return atOnce;
    }

    private Path blob(Digest digest) {
        return part.resolve(digest.hex());
    }

    @Override
    public boolean put(Link link, Stored bytes) throws IOException {
        if (Files.exists(blob(link.digest()))) {
            return false;
        }
        CheckedCopy.toFile(bytes, link, blob(link.digest()));
        return true;
    }

    @Override
    public void put(Document document) throws IOException {
        String type = document.mediaType();
        Path to = MediaType.isManifest(type) || MediaType.isIndex(type)
                ? part.resolve(SkopeoDirectory.manifest(document.digest()))
                : blob(document.digest());
        if (!Files.exists(to)) {
            write(to, document.bytes());
        }
    }

    private static void write(Path to, byte[] bytes) throws IOException {
        try (OutputStream out = new NamedOutput(to)) {
            out.write(bytes);
        }
    }

    @Override
    public void publish(Document root) throws IOException {
        Files.move(part.resolve(SkopeoDirectory.manifest(root.digest())), part.resolve("manifest.json"));
        write(part.resolve("version"), VERSION);
        upcoming.publish(part);
    }

    /** Removes what was not published. */
    @Override
    public void close() {
        upcoming.close();
    }
}
