package io.rafs.sink;

import io.rafs.image.NamedOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A small file that is either not there, or there as it was, or there as it is to be. */
public final class WholeFile {
    private WholeFile() {}

    /** Writes it beside its place, brings it to disk, and puts it there in one rename. */
    public static void put(Path file, byte[] bytes) throws IOException {
        Path part = file.resolveSibling(CheckedCopy.PART + UUID.randomUUID());
        try {
            try (OutputStream out = new NamedOutput(part)) {
                out.write(bytes);
            }
            Settling.settle(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Settling.sync(file.toAbsolutePath().getParent());
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
