package io.rafs.image;

import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.FileType;
import java.io.IOException;

/**
 * What one layer says about one path.
 *
 * @param <C> what a regular file carries: its {@link Content} at first, a {@link StoredFile} once that is packed
 */
public sealed interface LayerEntry<C> {
    /** The path that is spoken of. */
    EntryPath path();

    /** The same entry with another kind of content; {@code mapper} is asked for regular files only. */
    <R> LayerEntry<R> mapContent(Mapper<C, R> mapper) throws IOException;

    /** Turns one kind of content into another. */
    @FunctionalInterface
    interface Mapper<C, R> {
        /** The content for {@code file}. */
        R map(RegularFile<C> file) throws IOException;
    }

    /** A directory; over an existing one it changes attributes only. */
    record Directory<C>(EntryPath path, Meta meta) implements LayerEntry<C> {
        @Override
        public <R> LayerEntry<R> mapContent(Mapper<C, R> mapper) {
            return new Directory<>(path, meta);
        }
    }

    /** A regular file. */
    record RegularFile<C>(EntryPath path, Meta meta, C content) implements LayerEntry<C> {
        @Override
        public <R> LayerEntry<R> mapContent(Mapper<C, R> mapper) throws IOException {
            return new RegularFile<>(path, meta, mapper.map(this));
        }
    }

    /** A symbolic link; {@code target} has 1..4095 bytes and is not changed by anyone. */
    record Symlink<C>(EntryPath path, Meta meta, byte[] target) implements LayerEntry<C> {
        /** Longest target in bytes: PATH_MAX without the NUL. */
        public static final int MAX_TARGET = 4095;

        @Override
        public <R> LayerEntry<R> mapContent(Mapper<C, R> mapper) {
            return new Symlink<>(path, meta, target);
        }
    }

    /** A device node, fifo or socket; {@code device} is 0:0 for the latter two. */
    record Special<C>(EntryPath path, Meta meta, FileType type, DeviceNumber device) implements LayerEntry<C> {
        @Override
        public <R> LayerEntry<R> mapContent(Mapper<C, R> mapper) {
            return new Special<>(path, meta, type, device);
        }
    }

    /** One more name for what {@code target} names, in this layer or below. */
    record HardLink<C>(EntryPath path, EntryPath target) implements LayerEntry<C> {
        @Override
        public <R> LayerEntry<R> mapContent(Mapper<C, R> mapper) {
            return new HardLink<>(path, target);
        }
    }

    /** Nothing that lower layers put at {@code path} remains. */
    record Whiteout<C>(EntryPath path) implements LayerEntry<C> {
        @Override
        public <R> LayerEntry<R> mapContent(Mapper<C, R> mapper) {
            return new Whiteout<>(path);
        }
    }

    /** Nothing that lower layers put below the directory {@code path} remains. */
    record OpaqueDirectory<C>(EntryPath path) implements LayerEntry<C> {
        @Override
        public <R> LayerEntry<R> mapContent(Mapper<C, R> mapper) {
            return new OpaqueDirectory<>(path);
        }
    }
}
