package io.rafs.verify;

import io.rafs.digest.Hasher;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.read.BlobIndex;
import io.rafs.read.ImageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The devices of a native image: their slots, what each blob lists of its chunks, and whether it has the digest that names it. */
final class DeviceComparison implements Callable<Void> {
    private static final int STEP = 1 << 18;

    private final ImageFiles files;
    private final List<Blob> blobs;
    private final Differences differences;

    /** @param blobs in device order */
    DeviceComparison(ImageFiles files, List<Blob> blobs, Differences differences) {
        this.files = files;
        this.blobs = blobs;
        this.differences = differences;
    }

    /** Compares slots and chunk lists. */
    void tables(List<DeviceSlot> slots) throws IOException {
        differences.compare("the image", "number of devices", slots.size(), blobs.size());
        differences.throwIfAny();
        for (int i = 0; i < blobs.size(); i++) {
            Blob blob = blobs.get(i);
            String what = "device %d".formatted(i + 1);
            differences.compare(what, "tag", slots.get(i).tag(), blob.id().hex());
            long blocks = (blob.fileSize() + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK;
            differences.compare(what, "blocks", slots.get(i).blocks(), blocks);
            if (blob.file().isPresent()) {
                chunks(what, blob);
            }
        }
    }

    private Path file(Blob blob) {
        return files.blobs().orElseThrow().resolve(blob.id().hex());
    }

    private void chunks(String what, Blob blob) throws IOException {
        Optional<BlobIndex> index = BlobIndex.read(file(blob));
        differences.compare(what, "whether it lists its chunks", index.isPresent(), true);
        differences.throwIfAny();
        differences.compare(what, "size", index.get().fileSize(), blob.fileSize());
        differences.compare(
                what,
                "number of chunks",
                index.get().chunks().size(),
                blob.chunks().size());
        differences.throwIfAny();
        for (Chunk chunk : blob.chunks()) {
            BlobIndex.Entry found = index.get().chunks().get(chunk.index());
            ChunkInfoV1 expected =
                    new ChunkInfoV1(chunk.offset(), chunk.size(), chunk.storedOffset(), chunk.storedSize());
            if (!found.info().equals(expected) || !found.digest().equals(chunk.digest())) {
                differences.compare("chunk %d of %s".formatted(chunk.index(), what), "place", found.info(), expected);
                differences.compare(
                        "chunk %d of %s".formatted(chunk.index(), what), "digest", found.digest(), chunk.digest());
            }
        }
    }

    @Override
    public Void call() throws IOException {
        byte[] buffer = new byte[STEP];
        for (int i = 0; i < blobs.size(); i++) {
            Hasher sha256 = Hasher.sha256();
            try (InputStream in = Files.newInputStream(file(blobs.get(i)))) {
                int length = in.read(buffer);
                while (length > 0) {
                    sha256.update(buffer, 0, length);
                    length = in.read(buffer);
                }
            }
            differences.compare(
                    "device %d".formatted(i + 1),
                    "SHA-256",
                    sha256.digest(),
                    blobs.get(i).id());
        }
        return null;
    }
}
