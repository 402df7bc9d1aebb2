package io.rafs.image;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file whose failures name it: of a full disk Java says only "No space left on device". */
public final class NamedOutput extends OutputStream {
    private final Path file;
    private final OutputStream out;

    /** Creates {@code file}, which must not be there. */
    public NamedOutput(Path file) throws IOException {
        this.file = file;
        out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** The failure of writing {@code file}, with its name. */
    public static IOException failure(Path file, IOException thrown) {
        if (thrown instanceof FileSystemException || thrown instanceof RefusedException) {
            return thrown; // these name a place already
        }
        FileSystemException named = new FileSystemException(file.toString(), null, thrown.getMessage());
        named.initCause(thrown);
        return named;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }
}
