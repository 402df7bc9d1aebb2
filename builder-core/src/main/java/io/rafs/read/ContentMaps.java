package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.extent.CodecRecord;
import io.rafs.format.extent.Extents;
import io.rafs.format.extent.Fragment;
import io.rafs.format.extent.Index;
import io.rafs.format.extent.MapHeader;
import java.io.IOException;
import java.util.Optional;

/** Finds the content of files of plain EROFS images, in whatever layout an inode has. May be used by several threads. */
final class ContentMaps {
    private final BootstrapReader bootstrap;
    private Devices devices;
    private ContentMap packed;

    ContentMaps(BootstrapReader bootstrap) {
        this.bootstrap = bootstrap;
    }

    BootstrapReader bootstrap() {
        return bootstrap;
    }

    synchronized Devices devices() throws IOException {
        if (devices == null) {
            devices = new Devices(bootstrap.deviceSlots());
        }
        return devices;
    }

    ContentMap of(long nid, Inode inode) throws IOException {
        return of(nid, inode, false);
    }

    private ContentMap of(long nid, Inode inode, boolean isPacked) throws IOException {
        long behind = bootstrap.behindXattrs(nid, inode);
        if (inode.size() == 0) {
            return new FlatMap(this, 0, 0, behind, behind);
        }
        return switch (inode.layout()) {
            case Inode.LAYOUT_PLAIN ->
                new FlatMap(
                        this,
                        inode.size(),
                        inode.union() * SuperBlock.BLOCK,
                        FlatMap.NOT_INLINE,
                        bootstrap.position(nid));
            case Inode.LAYOUT_INLINE ->
                new FlatMap(this, inode.size(), inode.union() * SuperBlock.BLOCK, behind, bootstrap.position(nid));
            case Inode.LAYOUT_CHUNKED -> new BlockMap(this, inode.size(), (int) inode.union(), behind);
            case Inode.LAYOUT_COMPRESSED, Inode.LAYOUT_COMPRESSED_PACKED -> compressed(nid, inode, behind, isPacked);
            default ->
                throw new CorruptImageException(
                        bootstrap.name(),
                        bootstrap.position(nid),
                        "regular file has layout %d, expected 0..4".formatted(inode.layout()));
        };
    }

    private ContentMap compressed(long nid, Inode inode, long behind, boolean isPacked) throws IOException {
        long at = MapHeader.position(behind);
        boolean full = inode.layout() == Inode.LAYOUT_COMPRESSED;
        MapHeader header = MapHeader.decode(bootstrap.read("map header", at, MapHeader.SIZE), full);
        if (isPacked && (header instanceof Fragment || hasFragmentTail(header))) {
            throw new CorruptImageException(
                    bootstrap.name(), at, "the packed inode is a fragment of itself; reading one never ends");
        }
        if (header instanceof Fragment fragment) {
            return new SliceMap(this, inode.size(), fragment.offset(), at);
        }
        if (header instanceof Extents extents) {
            return new EncodedMap(this, inode.size(), extents, at);
        }
        Index index = (Index) header;
        ClusterIndex clusters = full
                ? new FullIndex(bootstrap, index, at, inode.size())
                : new PackedIndex(bootstrap, index, at, inode.size());
        return new IndexMap(this, inode.size(), index, full, clusters, at);
    }

    private static boolean hasFragmentTail(MapHeader header) {
        return header instanceof Extents extents
                ? extents.fragmentTail()
                : header instanceof Index index && index.has(Index.FRAGMENT_TAIL);
    }

    /** The packed inode's content, if there is one. */
    synchronized Optional<ContentMap> packed() throws IOException {
        SuperBlock superBlock = bootstrap.superBlock();
        if ((superBlock.featureIncompat() & SuperBlock.INCOMPAT_FRAGMENTS) == 0 || superBlock.packedNid() == 0) {
            return Optional.empty();
        }
        if (packed == null) {
            Inode inode = bootstrap.inode(superBlock.packedNid());
            if (inode.type() != FileType.REGULAR) {
                throw new CorruptImageException(
                        bootstrap.name(),
                        bootstrap.position(superBlock.packedNid()),
                        "the packed inode is a %s, expected a regular file"
                                .formatted(inode.type().words()));
            }
            packed = of(superBlock.packedNid(), inode, true);
        }
        return Optional.of(packed);
    }

    /** A slice of the packed content. */
    Run.Slice slice(long at, long length, long offset, long saidAt) throws IOException {
        long size = packed().orElseThrow(() -> new CorruptImageException(
                        bootstrap.name(), saidAt, "content is in the packed inode, but the image has none"))
                .size();
        if (offset > size || length > size - offset) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    saidAt,
                    "content is %d bytes at %d of the packed inode, which has %d".formatted(length, offset, size));
        }
        return new Run.Slice(at, length, offset, saidAt);
    }

    /** A stored run at an address, which what says so is at {@code saidAt}. */
    Run.Stored stored(
            long at,
            long length,
            long address,
            int storedLength,
            Optional<Algorithm> algorithm,
            boolean rotated,
            boolean partial,
            long saidAt)
            throws IOException {
        Devices.Place place = devices().locate(address);
        return stored(at, length, place, storedLength, algorithm, rotated, partial, saidAt);
    }

    /** A stored run at a place. */
    Run.Stored stored(
            long at,
            long length,
            Devices.Place place,
            int storedLength,
            Optional<Algorithm> algorithm,
            boolean rotated,
            boolean partial,
            long saidAt)
            throws CorruptImageException {
        if (length > Algorithm.MAX_DECODED || storedLength > Algorithm.MAX_ENCODED) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    saidAt,
                    "%d bytes are stored in %d; kernels read at most %d, stored in %d"
                            .formatted(length, storedLength, Algorithm.MAX_DECODED, Algorithm.MAX_ENCODED));
        }
        if (algorithm.isEmpty() && length > storedLength) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    saidAt,
                    "%d bytes are stored as they are, but in %d".formatted(length, storedLength));
        }
        if (algorithm.isPresent() && !isDeclared(algorithm.get())) {
            throw new CorruptImageException(
                    bootstrap.name(),
                    saidAt,
                    "content is compressed by %s, which the superblock does not declare".formatted(algorithm.get()));
        }
        return new Run.Stored(
                at, length, place.device(), place.offset(), storedLength, algorithm, rotated, partial, saidAt);
    }

    private boolean isDeclared(Algorithm algorithm) {
        for (CodecRecord record : bootstrap.codecs()) {
            if (record.algorithm() == algorithm) {
                return true;
            }
        }
        return false;
    }

    /** Whether LZ4 data ends where its blocks do; else what follows it there is to be passed over. */
    boolean isPadded() {
        return (bootstrap.superBlock().featureIncompat() & SuperBlock.INCOMPAT_LZ4_PADDED) != 0;
    }
}
