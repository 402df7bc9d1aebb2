package io.rafs.build;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file that is there already is known by. */
public final class FileDigest {
    private FileDigest() {}

    /** SHA-256 of the whole file. */
    public static Digest sha256(Path file) throws IOException {
        Sha256 sha256 = new Sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                sha256.update(buffer, 0, length);
            }
        }
        return sha256.digest();
    }
}
