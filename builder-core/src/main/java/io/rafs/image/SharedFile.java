package io.rafs.image;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A second name for a file that nobody writes to any more. */
public final class SharedFile {
    private SharedFile() {}

    /**
     * Makes {@code name} another name of {@code file} where the file system can, and a copy where not.
     *
     * @throws FileAlreadyExistsException if {@code name} is there
     * @throws NoSuchFileException if {@code file} is not
     */
    public static void of(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
            return;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // such as on another file system
        }
        try {
            Files.copy(file, name);
        } catch (IOException e) {
            throw NamedOutput.failure(name, e);
        }
    }
}
