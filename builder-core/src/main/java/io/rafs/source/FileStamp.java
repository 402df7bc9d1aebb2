package io.rafs.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What changes when somebody writes to a file or puts another in its place. To be taken before and after reading, where no
 * digest says what was to be read.
 *
 * @param size in bytes
 * @param modified when it was written to
 * @param identity inode and device; null where a file system has none
 */
record FileStamp(long size, FileTime modified, Object identity) {
    static FileStamp of(Path file, LinkOption... options) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, options);
        return new FileStamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
}
