package io.rafs.raw;

import java.util.List;
import java.util.SortedMap;

/**
 * An inode as it stands in the bytes.
 *
 * @param at its byte offset
 * @param xattrs name to value in hex
 * @param chunks of a regular file
 * @param data of a directory or link; empty for others
 * @param tailAt where the inline part of the data is; 0 if there is none
 * @param dirents of a directory
 */
public record RawInode(
        long nid,
        long at,
        int format,
        int xattrCount,
        int mode,
        long size,
        long union,
        long number,
        long uid,
        long gid,
        long mtime,
        long nanos,
        long links,
        SortedMap<String, String> xattrs,
        List<Index> chunks,
        byte[] data,
        long tailAt,
        List<Dirent> dirents) {

    /** A chunk index: {@code device} is the low byte alone. */
    public record Index(int device, int chunk, long block) {}

    public record Dirent(String name, long nid, int type, int block) {}

    public int type() {
        return mode & 0170000;
    }

    public boolean isDirectory() {
        return type() == 0040000;
    }

    public boolean isFile() {
        return type() == 0100000;
    }

    public boolean isLink() {
        return type() == 0120000;
    }

    public boolean isDevice() {
        return type() == 0020000 || type() == 0060000;
    }

    public int layout() {
        return format >> 1 & 7;
    }
}
