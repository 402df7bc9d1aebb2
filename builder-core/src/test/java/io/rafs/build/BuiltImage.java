package io.rafs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.DeviceNumber;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.image.EntryPath;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image that a test built, read back from its bootstrap and its uncompressed blobs. Paths and xattr names are as
 * people see them, so {@code caf\xe9} is a name that is not UTF-8.
 */
final class BuiltImage {
    /** Chunks of test images: small, so that small files have several. */
    static final int CHUNK = 4096;

    /** A file as the image has it; {@code content} and {@code target} are empty where they make no sense. */
    record File(
            FileType type,
            int permissions,
            long uid,
            long gid,
            long mtime,
            int nanos,
            long size,
            byte[] content,
            String target,
            DeviceNumber device,
            Map<String, byte[]> xattrs,
            long links,
            long nid) {

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }

        String xattr(String name) {
            byte[] value = xattrs.get(name);
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }
    }

    private static final int READ_LIMIT = 64 << 20;

    private final BuildResult result;
    private final Map<String, File> files = new TreeMap<>();

    private BuiltImage(BuildResult result) {
        this.result = result;
    }

    /** Reads a finished build; files beyond 64 MiB keep their content to themselves. */
    static BuiltImage of(BuildResult result) throws IOException {
        BuiltImage image = new BuiltImage(result);
        try (BootstrapReader reader = BootstrapReader.open(result.bootstrap())) {
            image.read(reader, EntryPath.ROOT, reader.superBlock().rootNid());
        }
        return image;
    }

    BuildResult result() {
        return result;
    }

    List<String> warnings() {
        return result.warnings();
    }

    /** The directory with bootstrap and blobs. */
    Path directory() {
        return result.bootstrap().getParent();
    }

    /** The file at a path that has to be there. */
    File at(String path) {
        File file = files.get(path);
        assertNotNull(file, () -> path + " is not in the image, which has " + files.keySet());
        return file;
    }

    boolean has(String path) {
        return files.containsKey(path);
    }

    /** All paths but the root, in order, parted by blanks. */
    String paths() {
        return String.join(
                " ", files.keySet().stream().filter(path -> !path.equals("/")).toList());
    }

    private void read(BootstrapReader reader, EntryPath path, long nid) throws IOException {
        Inode inode = reader.inode(nid);
        files.put(path.toString(), file(reader, nid, inode));
        if (inode.type() != FileType.DIRECTORY) {
            return;
        }
        for (DirectoryBlock.Entry entry : reader.directory(nid, inode)) {
            assertEquals(
                    reader.inode(entry.nid()).type(), entry.type(), () -> "type of " + entry.name() + " in " + path);
            if (!entry.name().equals(EntryName.DOT) && !entry.name().equals(EntryName.DOT_DOT)) {
                read(reader, path.child(entry.name()), entry.nid());
            }
        }
    }

    private File file(BootstrapReader reader, long nid, Inode inode) throws IOException {
        Map<String, byte[]> xattrs = new TreeMap<>();
        reader.xattrs(nid, inode)
                .forEach(xattr -> xattrs.put(new String(xattr.name(), StandardCharsets.ISO_8859_1), xattr.value()));
        FileType type = inode.type();
        boolean device = type == FileType.CHAR_DEVICE || type == FileType.BLOCK_DEVICE;
        return new File(
                type,
                inode.mode() & 07777,
                inode.uid(),
                inode.gid(),
                inode.mtime(),
                inode.mtimeNanos(),
                type == FileType.DIRECTORY ? 0 : inode.size(),
                type == FileType.REGULAR ? content(reader, nid, inode) : new byte[0],
                type == FileType.SYMLINK ? new String(reader.target(nid, inode), StandardCharsets.ISO_8859_1) : "",
                DeviceNumber.of(device ? inode.union() : 0),
                xattrs,
                inode.links(),
                nid);
    }

    /** As the kernel reads it: each chunk from its block of its device, the last one cut at the file's end. */
    private byte[] content(BootstrapReader reader, long nid, Inode inode) throws IOException {
        if (inode.size() > READ_LIMIT) {
            return new byte[0];
        }
        ByteBuffer content = ByteBuffer.allocate((int) inode.size());
        List<DeviceSlot> devices = reader.deviceSlots();
        for (ChunkIndex index : inode.size() == 0 ? List.<ChunkIndex>of() : reader.chunkIndexes(nid, inode)) {
            Path blob = directory()
                    .resolve("blobs")
                    .resolve(devices.get(index.blob()).blobId().orElseThrow().toString());
            int length = (int) Math.min(reader.rafs().extended().chunkSize(), content.remaining());
            ByteBuffer chunk = content.slice(content.position(), length);
            try (FileChannel channel = FileChannel.open(blob)) {
                long at = index.block() * 4096;
                while (chunk.hasRemaining() && channel.read(chunk, at + chunk.position()) >= 0) {
                    // until the chunk is whole or the blob ends
                }
            }
            assertEquals(0, chunk.remaining(), "bytes that the blob lacks");
            content.position(content.position() + length);
        }
        return content.array();
    }
}
