package io.rafs.image;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import java.util.SortedMap;

/**
 * A file of the finished tree. Names that are hard links of each other lead to the very same node, so nodes are told
 * apart by identity: they are classes, not records, to have no other equality.
 */
public abstract sealed class FsNode {
    private final Meta meta;

    private FsNode(Meta meta) {
        this.meta = meta;
    }

    /** Owner, permissions, time, attributes. */
    public final Meta meta() {
        return meta;
    }

    /** Its type. */
    public abstract FileType type();

    /** A directory. */
    public static final class Directory extends FsNode {
        private final SortedMap<EntryName, FsNode> children;

        /** Takes the map as it is; nobody changes it later. */
        public Directory(Meta meta, SortedMap<EntryName, FsNode> children) {
            super(meta);
            this.children = children;
        }

        /** What it holds, in name order, without "." and "..". */
        public SortedMap<EntryName, FsNode> children() {
            return children;
        }

        @Override
        public FileType type() {
            return FileType.DIRECTORY;
        }
    }

    /** A regular file. */
    public static final class File extends FsNode {
        private final StoredFile content;

        /** A file with this content. */
        public File(Meta meta, StoredFile content) {
            super(meta);
            this.content = content;
        }

        /** Its content. */
        public StoredFile content() {
            return content;
        }

        @Override
        public FileType type() {
            return FileType.REGULAR;
        }
    }

    /** A symbolic link. */
    public static final class Symlink extends FsNode {
        private final byte[] target;

        /** A link to {@code target}, 1..4095 bytes that nobody changes. */
        public Symlink(Meta meta, byte[] target) {
            super(meta);
            this.target = target;
        }

        /** Where it leads. */
        public byte[] target() {
            return target;
        }

        @Override
        public FileType type() {
            return FileType.SYMLINK;
        }
    }

    /** A device node, fifo or socket. */
    public static final class Special extends FsNode {
        private final FileType type;
        private final DeviceNumber device;

        /** A node of this type; {@code device} is 0:0 for fifos and sockets. */
        public Special(Meta meta, FileType type, DeviceNumber device) {
            super(meta);
            this.type = type;
            this.device = device;
        }

        /** Its numbers. */
        public DeviceNumber device() {
            return device;
        }

        @Override
        public FileType type() {
            return type;
        }
    }
}
