package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.StructIn;
import io.rafs.format.blob.ChunkInfoV1;
import io.rafs.format.blob.ChunkInfoV2;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.format.rafs.BlobFeatures;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The device table and the blob table. */
final class BlobTableCheck {
    private static final long MAX_INFO_V1 = 256L << 20;

    private final BootstrapReader bootstrap;
    private final Findings findings;
    private final boolean embedded;
    private final List<DeviceSlot> slots = new ArrayList<>();
    private final List<BlobEntry> entries = new ArrayList<>();
    private boolean readable = true;

    /**
     * @param embedded whether the bootstrap lies in a blob: then it does not know that blob's id
     */
    BlobTableCheck(BootstrapReader bootstrap, Findings findings, boolean embedded) {
        this.bootstrap = bootstrap;
        this.findings = findings;
        this.embedded = embedded;
    }

    /** Checks all; answers whether both tables could be read and speak of the same blobs. */
    boolean run() throws IOException {
        read();
        if (!readable) {
            return false;
        }
        devices();
        if (slots.size() != entries.size()) {
            findings.add(
                    Rule.BLOB_DEVICE,
                    bootstrap.name(),
                    bootstrap.rafs().extended().blobTable(),
                    "the blob table has %d entries, the device table %d".formatted(entries.size(), slots.size()));
            return false;
        }
        for (int i = 0; i < entries.size(); i++) {
            device(slots.get(i), entries.get(i), slotAt(i));
            entry(entries.get(i), i, bootstrap.rafs().extended().blobTable() + (long) i * BlobEntry.SIZE);
        }
        boolean all = entries.stream().allMatch(entry -> has(entry, BlobFeatures.INLINED_CHUNK_DIGEST));
        if (all != bootstrap.rafs().extended().has(ExtendedSuperBlock.INLINED_CHUNK_DIGEST)) {
            findings.add(
                    Rule.FLAGS_DIGESTS,
                    bootstrap.name(),
                    ExtendedSuperBlock.OFFSET,
                    "flags 0x%x and the features of the blobs disagree on whether all hold chunk digests"
                            .formatted(bootstrap.rafs().extended().flags()));
        }
        return true;
    }

    /** The device table. */
    List<DeviceSlot> slots() {
        return slots;
    }

    private void read() throws IOException {
        int devices = bootstrap.superBlock().devices();
        long blobs = bootstrap.rafs().extended().blobTableSize() / BlobEntry.SIZE;
        StructIn in = bootstrap.read("device table", slotAt(0), (long) devices * DeviceSlot.SIZE);
        for (int i = 0; i < devices; i++) {
            try {
                slots.add(DeviceSlot.decodeRafs(in.slice("device slot", DeviceSlot.SIZE)));
            } catch (CorruptImageException e) {
                findings.add(Rule.DEVICE_SLOT, e);
                readable = false;
            }
        }
        for (long i = 0; i < blobs; i++) {
            try {
                entries.add(BlobEntry.decode(bootstrap.read(
                        "blob entry", bootstrap.rafs().extended().blobTable() + i * BlobEntry.SIZE, BlobEntry.SIZE)));
            } catch (CorruptImageException e) {
                findings.add(Rule.BLOB_ENTRY, e);
                readable = false;
            }
        }
    }

    private long slotAt(int i) {
        return (long) (bootstrap.superBlock().deviceSlot() + i) * DeviceSlot.SIZE;
    }

    private void devices() {
        Map<Digest, Integer> known = new HashMap<>();
        long sum = 0;
        long free = (bootstrap.size() + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK;
        for (int i = 0; i < slots.size(); i++) {
            DeviceSlot slot = slots.get(i);
            sum += slot.blocks();
            expect(Rule.DEVICE_BLOCKS, slot.blocks() != 0, slotAt(i) + 64, "device %d has 0 blocks", i);
            Integer other = known.putIfAbsent(slot.blobId().orElseThrow(), i);
            expect(Rule.DEVICE_UNIQUE, other == null, slotAt(i), "device %d has the id of device %s", i, other);
            if (slot.mappedBlock() == 0) {
                expect(
                        Rule.DEVICE_UNMAPPED,
                        false,
                        slotAt(i) + 68,
                        "device %d has no place in the address space; it cannot be part of a flat image",
                        i);
            } else {
                expect(
                        Rule.DEVICE_ADDRESS,
                        slot.mappedBlock() >= free,
                        slotAt(i) + 68,
                        "device %d starts at block %d of the address space, what comes before it ends at block %d",
                        i,
                        slot.mappedBlock(),
                        free);
                free = slot.mappedBlock() + slot.blocks();
            }
        }
        long blocks = bootstrap.superBlock().blocks();
        expect(
                Rule.SUPERBLOCK_BLOCK_SUM,
                slots.isEmpty() || blocks == sum,
                SuperBlock.OFFSET + 36,
                "blocks is %d, the devices have %d",
                blocks,
                sum);
    }

    private void device(DeviceSlot slot, BlobEntry entry, long at) {
        expect(
                Rule.BLOB_DEVICE,
                slot.blobId().orElseThrow().equals(entry.blobId()),
                at,
                "device %d is %s, blob %d is %s",
                entry.index(),
                slot.blobId().orElseThrow(),
                entry.index(),
                entry.blobId());
        long blocks = entry.uncompressedSize() / SuperBlock.BLOCK;
        expect(
                Rule.BLOB_DEVICE,
                slot.blocks() == blocks,
                at + 64,
                "device %d has %d blocks, its blob %d",
                entry.index(),
                slot.blocks(),
                blocks);
    }

    private void entry(BlobEntry entry, int i, long at) {
        expect(Rule.BLOB_INDEX, entry.index() == i, at + 64, "blob %d has the index %d", i, entry.index());
        expect(
                Rule.BLOB_CHUNK_SIZE,
                entry.chunkSize() == bootstrap.rafs().extended().chunkSize(),
                at + 68,
                "blob %d has the chunk size %d, the image %d",
                i,
                entry.chunkSize(),
                bootstrap.rafs().extended().chunkSize());
        expect(
                Rule.BLOB_CHUNKS,
                entry.chunks() >= 1 && entry.chunks() <= ChunkIndex.MAX_CHUNKS + 1L,
                at + 72,
                "blob %d has %d chunks, expected 1..%d",
                i,
                entry.chunks(),
                ChunkIndex.MAX_CHUNKS + 1);
        expect(
                Rule.BLOB_SIZE,
                entry.compressedSize() <= ChunkInfoV1.MAX_COMPRESSED,
                at + 88,
                "blob %d has %d bytes, at most 2^40 are possible",
                i,
                entry.compressedSize());
        expect(
                Rule.BLOB_SIZE,
                entry.uncompressedSize() <= ChunkInfoV1.MAX_UNCOMPRESSED
                        && entry.uncompressedSize() % SuperBlock.BLOCK == 0,
                at + 96,
                "the uncompressed space of blob %d has %d bytes, expected a multiple of 4096 up to 2^44",
                i,
                entry.uncompressedSize());
        features(entry, at);
        info(entry, at);
        expect(
                Rule.BLOB_TOC,
                entry.tocSize() == 0
                        || entry.tocSize() >= 512 && entry.tocSize() <= 65536 && entry.tocSize() % 128 == 0,
                at + 104,
                "the table of contents of blob %d has %d bytes, expected 0 or a multiple of 128 in 512..65536",
                i,
                entry.tocSize());
    }

    private void features(BlobEntry entry, long at) {
        long features = entry.features();
        boolean v2 = has(entry, BlobFeatures.CHUNK_INFO_V2);
        expect(
                Rule.BLOB_FEATURES,
                (features & 0x8000_f000L) == 0,
                at + 84,
                "blob %d has unknown features 0x%x",
                entry.index(),
                features & 0x8000_f000L);
        expect(
                Rule.BLOB_FEATURES,
                has(entry, BlobFeatures.ALIGNED),
                at + 84,
                "blob %d has features 0x%x without 0x1: RAFS v6 aligns chunks",
                entry.index(),
                features);
        expect(
                Rule.BLOB_FEATURES,
                v2 || (features & (BlobFeatures.ZRAN | BlobFeatures.BATCH | BlobFeatures.ENCRYPTED)) == 0,
                at + 84,
                "blob %d has features 0x%x, of which some need chunk info v2 (0x4)",
                entry.index(),
                features);
        expect(
                Rule.BLOB_FEATURES,
                embedded || !has(entry, BlobFeatures.INLINED_FS_META),
                at + 84,
                "blob %d has features 0x%x, of which 0x2 is for a bootstrap inside a blob",
                entry.index(),
                features);
        expect(
                Rule.BLOB_KIND,
                entry.cipher() <= 1,
                at + 216,
                "blob %d has cipher %d, expected 0 or 1",
                entry.index(),
                entry.cipher());
    }

    private void info(BlobEntry entry, long at) {
        boolean v2 = has(entry, BlobFeatures.CHUNK_INFO_V2);
        boolean more = (entry.features() & (BlobFeatures.ZRAN | BlobFeatures.BATCH | BlobFeatures.ENCRYPTED)) != 0;
        long size = entry.chunks() * (v2 ? ChunkInfoV2.SIZE : ChunkInfoV1.SIZE);
        expect(
                Rule.BLOB_INFO,
                more ? entry.infoSize() >= size : entry.infoSize() == size,
                at + 128,
                "the chunk info of blob %d has %d bytes, its %d chunks need %s%d",
                entry.index(),
                entry.infoSize(),
                entry.chunks(),
                more ? "at least " : "",
                size);
        expect(
                Rule.BLOB_INFO,
                entry.infoSize() <= MAX_INFO_V1 / ChunkInfoV1.SIZE * (v2 ? 24 : 16) + MAX_INFO_V1,
                at + 128,
                "the chunk info of blob %d has %d bytes, more than readers take",
                entry.index(),
                entry.infoSize());
        expect(
                Rule.BLOB_INFO,
                entry.infoStoredSize() <= entry.infoSize()
                        && entry.infoOffset() <= Long.MAX_VALUE - entry.infoStoredSize(),
                at + 112,
                "the chunk info of blob %d has %d bytes at %d, for %d uncompressed; expected no more than these",
                entry.index(),
                entry.infoStoredSize(),
                entry.infoOffset(),
                entry.infoSize());
    }

    private static boolean has(BlobEntry entry, long feature) {
        return (entry.features() & feature) != 0;
    }

    private void expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        if (!holds) {
            findings.add(rule, bootstrap.name(), offset, detail.formatted(values));
        }
    }
}
