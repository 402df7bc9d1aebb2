package io.rafs.check;

import static io.rafs.check.Severity.ERROR;
import static io.rafs.check.Severity.NOTE;

/** Everything that is checked. The ids are stable: scripts may name them. */
public enum Rule {
    READABLE(
            "readable",
            ERROR,
            "The file is a RAFS v6 bootstrap or another EROFS image: magic, known features, block size, chunk size."),
    FILE_SIZE("file.size", ERROR, "The bootstrap is a whole number of blocks."),

    SUPERBLOCK_CHECKSUM(
            "superblock.checksum", ERROR, "The checksum is right. In RAFS it is 0, and no feature bit asks for one."),
    SUPERBLOCK_UNUSED("superblock.unused", ERROR, "Fields that are not used are 0: readers refuse others."),
    SUPERBLOCK_UUID(
            "superblock.uuid", ERROR, "The uuid of a native bootstrap of this builder is a digest of all of it."),
    SUPERBLOCK_FEATURES(
            "superblock.features",
            ERROR,
            "The features name all that a native image uses, so that old kernels refuse it."),
    SUPERBLOCK_CODECS(
            "superblock.codecs",
            ERROR,
            "Codec records are such that kernels take them, and can read every piece by them."),
    SUPERBLOCK_RESERVED("superblock.reserved", NOTE, "Fields that readers pass over are 0."),
    SUPERBLOCK_INODES("superblock.inodes", ERROR, "The number of inodes is not 0."),
    SUPERBLOCK_INODE_COUNT("superblock.inode-count", NOTE, "The number of inodes is that of the tree."),
    SUPERBLOCK_META("superblock.meta", ERROR, "The metadata starts inside the file."),
    SUPERBLOCK_DEVICE_TABLE(
            "superblock.device-table",
            ERROR,
            "The device table is inside the file. In RAFS it is at slot 11, of at most 254 devices."),
    SUPERBLOCK_BLOCKS(
            "superblock.blocks", ERROR, "A RAFS image without devices has no blocks, any other as many as its file."),
    SUPERBLOCK_BLOCK_SUM("superblock.block-sum", NOTE, "The number of blocks is the sum over the devices."),

    FLAGS_COMPRESSOR("flags.compressor", ERROR, "The flags name exactly one compressor."),
    FLAGS_DIGESTER("flags.digester", ERROR, "The flags name exactly one digester."),
    FLAGS_UNKNOWN("flags.unknown", ERROR, "No flag is unknown, and blobs are not tar files."),
    FLAGS_XATTR("flags.xattr", ERROR, "If an inode has xattrs, the flags say so."),
    FLAGS_OWNERS("flags.owners", NOTE, "The flags say that inodes carry their owners."),
    FLAGS_DIGESTS("flags.digests", NOTE, "The flags say whether all blobs hold the digests of their chunks."),

    TABLE_BLOBS("table.blobs", ERROR, "The blob table is aligned, whole, and behind the device table in the file."),
    TABLE_CHUNKS("table.chunks", ERROR, "The chunk table is aligned, whole, and behind the device table in the file."),
    TABLE_PREFETCH("table.prefetch", ERROR, "The prefetch table is aligned, whole, and inside the file."),
    TABLE_OVERLAP("table.overlap", ERROR, "No two tables overlap."),

    DEVICE_SLOT(
            "device.slot", ERROR, "A device slot can be read: no unknown bits, and in RAFS an id of 64 hex digits."),
    DEVICE_BLOCKS(
            "device.blocks",
            ERROR,
            "A device has blocks; a native one at least if it has a place in the address space."),
    DEVICE_UNIQUE("device.unique", ERROR, "No two devices have the same id."),
    DEVICE_ADDRESS("device.address", ERROR, "Devices lie behind the bootstrap in the address space, and apart."),
    DEVICE_FAR("device.far", NOTE, "Devices lie below 2^32 blocks; kernels before 7.1 look for others elsewhere."),
    DEVICE_UNMAPPED("device.unmapped", NOTE, "Devices have a place in the address space."),

    BLOB_ENTRY("blob.entry", ERROR, "A blob table entry can be read: id, compressor, digester, reserved bytes."),
    BLOB_DEVICE("blob.device", ERROR, "Blob table and device table speak of the same blobs."),
    BLOB_INDEX("blob.index", ERROR, "A blob's index is its place in the table."),
    BLOB_CHUNK_SIZE("blob.chunk-size", ERROR, "A blob's chunk size is the image's."),
    BLOB_CHUNKS("blob.chunks", ERROR, "A blob has 1 to 2^24 chunks."),
    BLOB_SIZE("blob.size", ERROR, "A blob's sizes are within limits and whole blocks."),
    BLOB_FEATURES("blob.features", ERROR, "A blob's features are known and agree with each other."),
    BLOB_KIND("blob.kind", ERROR, "The blob is of a kind that is read here: not encrypted, not another file's data."),
    BLOB_INFO("blob.info", ERROR, "The size of a blob's chunk info follows from its number of chunks."),
    BLOB_TOC("blob.toc", ERROR, "The size of a blob's table of contents is possible."),

    PREFETCH_NID("prefetch.nid", ERROR, "The prefetch table names inodes of the tree."),

    CHUNK_ENTRY("chunk.entry", ERROR, "A chunk table entry names a blob and a chunk that exist, once."),
    CHUNK_FLAGS("chunk.flags", ERROR, "A chunk's flags are known, and agree with its sizes."),
    CHUNK_SIZE("chunk.size", ERROR, "A chunk has 1 byte up to the chunk size."),
    CHUNK_PLACE("chunk.place", ERROR, "A chunk lies inside its blob, at a whole block of the uncompressed space."),
    CHUNK_ORDER("chunk.order", NOTE, "The chunk table is in order of digests, then of blobs."),

    TREE_ROOT("tree.root", ERROR, "The root is a directory, and its nid fits 16 bits and is not 0."),
    TREE_NID("tree.nid", ERROR, "A name leads to an inode inside the file."),
    TREE_LOOP("tree.loop", ERROR, "A directory has one name."),
    TREE_DEPTH("tree.depth", ERROR, "Directories are nested no deeper than 1024."),
    TREE_SIZE("tree.size", ERROR, "Directories, xattrs and maps of content do not share their bytes without end."),

    INODE_DECODE("inode.decode", ERROR, "An inode's format, type and reserved bytes are known."),
    INODE_COMPACT(
            "inode.compact",
            NOTE,
            "Where old kernels read it, inodes have the extended form, which alone keeps the time."),
    INODE_LAYOUT("inode.layout", ERROR, "An inode's layout and chunk format suit its type."),
    INODE_SIZE("inode.size", ERROR, "Links have 1 to 4095 bytes, device nodes none."),
    INODE_LINKS(
            "inode.links",
            ERROR,
            "An inode's link count is the number of its names; a directory's, that of its" + " directories and 2."),
    INODE_XATTRS("inode.xattrs", ERROR, "Xattrs can be read: known prefixes, within their room, no name twice."),
    INODE_XATTR_ORDER("inode.xattr-order", NOTE, "Xattrs are in name order."),
    INODE_DEVICE("inode.device", NOTE, "Fifos and sockets have no device number."),

    LINK_TARGET("link.target", ERROR, "A link's target lies inside the file, in one block, and has no NUL."),

    DIRECTORY_BLOCK("directory.block", ERROR, "A directory block can be read: offsets in order, names possible."),
    DIRECTORY_ORDER("directory.order", ERROR, "Names are in byte order over the whole directory, none twice."),
    DIRECTORY_DOTS(
            "directory.dots",
            ERROR,
            "'.' is the directory and '..' its parent. A native directory may say that it has no '.'."),
    DIRECTORY_TYPE("directory.type", ERROR, "An entry's type is that of its inode."),
    DIRECTORY_PADDING("directory.padding", NOTE, "Behind the names of a block there are zeros."),

    FILE_INDEX("file.index", ERROR, "A file's chunk indexes can be read and name blobs of the image."),
    FILE_CHUNK(
            "file.chunk",
            ERROR,
            "Each chunk of a file is in the chunk table, at the block and with the size that the" + " file expects."),
    FILE_BLOCKS("file.blocks", ERROR, "Each chunk of a file lies inside its device."),
    FILE_RUN("file.run", ERROR, "A file whose chunks are read as one run has them in one run, all of them."),

    FILE_MAP(
            "file.map",
            ERROR,
            "The map of a native file can be read: in order, of sizes that kernels take, in codecs and slices that there are."),
    FILE_ENTRY(
            "file.entry",
            ERROR,
            "Entries of a full index agree: how far to the piece's begin and to the next one, and how many blocks it has."),
    PACKED_INODE(
            "packed.inode",
            ERROR,
            "The inode that slices are of is a compressed file with one link, and in no directory."),
    PIECE_PLACE("piece.place", ERROR, "A stored piece lies inside a device, or inside the bootstrap."),
    PIECE_SAME("piece.same", ERROR, "A stored piece has one length and one codec, whichever files use it."),
    PIECE_PARTIAL(
            "piece.partial",
            ERROR,
            "A piece that has more stored bytes than content, or LZ4 data that something follows, is marked as partial."),
    PIECE_UNALIGNED(
            "piece.unaligned",
            NOTE,
            "Pieces begin at blocks of their device: where they share one, a kernel of 6.15 to 7.0 can crash unless it was mended."),
    PIECE_CHUNK("piece.chunk", ERROR, "What a native image finds in a blob that lists its chunks is one of them."),

    BLOB_FILE("blob-file.there", ERROR, "The blob file is there."),
    BLOB_FILE_SIZE(
            "blob-file.size",
            ERROR,
            "The blob file has the size that the bootstrap names, and all of the last block that is used."),
    BLOB_FILE_INFO("blob-file.info", ERROR, "Chunk info and its header can be read and agree with the blob table."),
    BLOB_FILE_ORDER(
            "blob-file.order",
            ERROR,
            "Chunks follow each other in the blob, and densely in the uncompressed" + " space."),
    BLOB_FILE_TABLE("blob-file.table", ERROR, "Chunk info and the bootstrap's chunk table agree."),
    BLOB_FILE_DIGESTS("blob-file.digests", ERROR, "The blob's chunk digests are those of the bootstrap."),
    BLOB_FILE_TAIL("blob-file.tail", ERROR, "Each region of the blob is followed by the tar header that names it."),
    BLOB_FILE_TOC(
            "blob-file.toc",
            ERROR,
            "The table of contents has the digest that the blob table names, and its entries"
                    + " those of their regions."),

    DATA_READ("data.read", ERROR, "A chunk can be read and decompressed, to its size."),
    DATA_DIGEST("data.digest", ERROR, "A chunk has the digest that the bootstrap or its blob names."),
    DATA_CRC("data.crc", ERROR, "A chunk has the CRC-32C that is noted for it."),
    DATA_PADDING("data.padding", ERROR, "In a blob that a kernel maps, zeros follow each chunk up to the next block."),
    DATA_ID("data.id", ERROR, "A blob's id is the SHA-256 of its file."),
    DATA_ID_PARTIAL("data.id-partial", NOTE, "The SHA-256 that is a blob's id leaves nothing out.");

    private final String id;
    private final Severity severity;
    private final String sentence;

    Rule(String id, Severity severity, String sentence) {
        this.id = id;
        this.severity = severity;
        this.sentence = sentence;
    }

    /** Its name in reports. */
    public String id() {
        return id;
    }

    /** How bad it is to break it. */
    public Severity severity() {
        return severity;
    }

    /** What it says. */
    public String sentence() {
        return sentence;
    }
}
