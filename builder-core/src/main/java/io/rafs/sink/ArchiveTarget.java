package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.NamedOutput;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.store.Stored;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An OCI image layout in one tar. Blobs are written as they come, none of them twice, and the index last; the file appears when
 * all is in it. The same image gives the same bytes.
 */
public sealed class ArchiveTarget implements ImageTarget permits DockerArchiveTarget {
    private static final int FILE_MODE = 0100644;
    private static final int BUFFER = 1 << 17;
    private static final String BLOBS = "blobs/sha256/";

    private final Path file;
    private final Optional<String> tag;
    private final Upcoming upcoming;
    private final Path part;
    private final StillTar tar;
    private final Set<Digest> there = new HashSet<>();
    private final List<Object> attached = new ArrayList<>();
    private boolean broken;

    ArchiveTarget(Path file, Optional<String> tag) throws IOException {
        this.file = file;
        this.tag = tag;
        upcoming = Upcoming.at(file);
        try {
            part = upcoming.part("archive");
            tar = new StillTar(new BufferedOutputStream(new NamedOutput(part), BUFFER));
            bytes("oci-layout", LayoutTarget.version());
            tar.directory("blobs/");
            tar.directory(BLOBS);
        } catch (IOException e) {
            upcoming.close();
            throw e;
        }
    }

    /**
     * The archive in a file.
     *
     * @param tag what the image is to be called in it
     * @throws RefusedException if something is there already
     */
    public static ArchiveTarget open(Path file, Optional<String> tag) throws IOException {
        return new ArchiveTarget(file, tag);
    }

    @Override
    public String name() {
        return "oci-archive:" + file + tag.map(t -> ":" + t).orElse("");
    }

    /** Writes one file of the archive. */
    final void bytes(String name, byte[] bytes) throws IOException {
        tar.file(name, FILE_MODE, bytes.length, out -> out.write(bytes));
    }

    /** What the archive calls a blob. */
    static String entry(Digest digest) {
        return BLOBS + digest.hex();
    }

    /** Whether a blob is in the archive. */
    final boolean has(Digest digest) {
        return there.contains(digest);
    }

    @Override
    public boolean put(Link link, Stored bytes) throws IOException {
        if (!there.add(link.digest())) {
            return false;
        }
        broken = true; // an entry that was begun cannot be taken back
        tar.file(entry(link.digest()), FILE_MODE, link.size(), out -> CheckedCopy.run(bytes, link, out));
        broken = false;
        return true;
    }

    @Override
    public void put(Document document) throws IOException {
        if (there.add(document.digest())) {
            bytes(entry(document.digest()), document.bytes());
        }
    }

    @Override
    public void attach(Document manifest) throws IOException {
        put(manifest);
        attached.add(LayoutTarget.attached(manifest));
    }

    /** Writes what stands behind the blobs and says what they are. */
    void finish(Document root) throws IOException {
        attached.add(LayoutTarget.named(root, tag).tree());
        bytes("index.json", LayoutTarget.index(attached));
    }

    @Override
    public void publish(Document root) throws IOException {
        if (broken) {
            throw new IllegalStateException("an archive that lacks a blob");
        }
        finish(root);
        tar.close();
        upcoming.publish(part);
    }

    /** Removes what was not published. */
    @Override
    public void close() throws IOException {
        try {
            tar.close();
        } catch (IOException e) {
            // in the middle of an entry: what was told before counts
        } finally {
            upcoming.close();
        }
    }
}
