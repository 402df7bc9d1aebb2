package io.rafs.sink;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.NamedOutput;
import io.rafs.oci.Link;
import io.rafs.store.FileRange;
import io.rafs.store.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Bytes that are held against their descriptor on the way. */
final class CheckedCopy {
    /** How names of unfinished files begin. */
    static final String PART = ".rafs-";

    private CheckedCopy() {}

    /**
     * Writes them.
     *
     * @throws RefusedException if they are not what the link says; what was written then is of no use
     */
    static void run(Stored bytes, Link link, OutputStream out) throws IOException {
        if (bytes.size() != link.size()) {
            throw new RefusedException(
                    bytes.name(), "it has %d bytes, expected %d; it was changed".formatted(bytes.size(), link.size()));
        }
        try (InputStream in = bytes.open()) {
            run(in, bytes.name(), link, out);
        }
    }

    private static void run(InputStream in, String name, Link link, OutputStream out) throws IOException {
        Sha256 sha256 = new Sha256();
        byte[] buffer = new byte[1 << 16];
        long at = 0;
        for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
            at += length;
            if (at > link.size()) {
                throw new RefusedException(name, "it has more than %d bytes; it was changed".formatted(link.size()));
            }
            sha256.update(buffer, 0, length);
            out.write(buffer, 0, length);
        }
        Digest found = sha256.digest();
        if (!found.equals(link.digest())) {
            throw new RefusedException(
                    name,
                    "its digest is sha256:%s, expected sha256:%s; it was changed or is damaged"
                            .formatted(found, link.digest()));
        }
    }

    /** Puts them into a file, which appears whole, on disk, in one rename. */
    static void toFile(Stored bytes, Link link, Path to) throws IOException {
        Path part = to.resolveSibling(PART + UUID.randomUUID());
        try {
            try (OutputStream out = new NamedOutput(part)) {
                run(bytes, link, out);
            }
            Settling.settle(part);
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Whether a file is there and has the bytes of a link. */
    static boolean holds(Path file, Link link) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != link.size()) {
            return false;
        }
        Sha256 sha256 = new Sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = FileRange.of(file).open()) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                sha256.update(buffer, 0, length);
            }
        }
        return sha256.digest().equals(link.digest());
    }
}
