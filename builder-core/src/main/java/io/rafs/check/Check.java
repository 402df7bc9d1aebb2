package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.BlobEntry;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks an image against every {@link Rule}. */
public final class Check {
    private final ImageFiles files;
    private final boolean data;
    private final int threads;
    private final CheckProgress progress;
    private final Findings findings;
    private final NativeCheck plain;
    private boolean isPlain;
    private List<DeviceSlot> slots = List.of();
    private TreeCheck tree;
    private long chunks;
    private int blobs;
    private int blobFiles;
    private long dataBytes;

    private Check(ImageFiles files, boolean data, int threads, Consumer<Finding> listener, CheckProgress progress) {
        this.files = files;
        this.data = data;
        this.threads = threads;
        this.progress = progress;
        this.findings = new Findings(listener);
        this.plain = new NativeCheck(findings);
    }

    /**
     * Checks an image: the bootstrap, and the blob files if it is known where they are.
     *
     * @param data whether chunks are read and digested as well; needs the blob files
     * @param threads that look at chunks, at least 1
     * @param listener is told findings: of each rule the first 20, of a note the first 3
     * @throws IOException if the machine fails; what is wrong with the image is a finding
     */
    public static CheckResult run(
            ImageFiles files, boolean data, int threads, Consumer<Finding> listener, CheckProgress progress)
            throws IOException {
        return new Check(files, data, threads, listener, progress).run();
    }

    /**
     * Checks the superblocks, the device table and the blob table of an image, and of its blobs what lies behind the chunk
     * data; not the tree, the chunk table or the data.
     *
     * @param listener is told findings: of each rule the first 20, of a note the first 3
     * @throws IOException if the machine fails; what is wrong with the image is a finding
     */
    public static void runFrame(ImageFiles files, Consumer<Finding> listener) throws IOException {
        Check check = new Check(files, false, 1, listener, bytes -> {});
        try {
            Optional<ImageReader> image = ImageReader.openIf(files, check::superBlocksAndTables);
            if (image.isPresent()) {
                try (ImageReader open = image.get()) {
                    check.blobTails(open);
                }
            }
        } catch (CorruptImageException e) {
            check.findings.add(Rule.READABLE, e);
        }
    }

    private void blobTails(ImageReader image) throws IOException {
        if (isPlain) {
            plain.tails(image);
        }
        for (int i = 0; i < image.blobEntries().size(); i++) {
            new BlobTailCheck(image.blobs().blob(i), findings).run();
        }
    }

    private CheckResult run() throws IOException {
        try {
            Optional<ImageReader> image = ImageReader.openIf(files, this::superBlocksAndTables);
            if (image.isPresent()) {
                try (ImageReader open = image.get()) {
                    run(open);
                }
            }
        } catch (CorruptImageException e) {
            findings.add(Rule.READABLE, e);
        }
        if (isPlain) {
            return plain.result();
        }
        return new CheckResult(
                findings.count(Severity.ERROR),
                findings.count(Severity.NOTE),
                tree == null ? 0 : tree.paths(),
                tree == null ? 0 : tree.inodes(),
                chunks,
                blobs,
                blobFiles,
                dataBytes);
    }

    /** Answers whether the rest can be looked at. */
    private boolean superBlocksAndTables(BootstrapReader bootstrap, boolean embedded) throws IOException {
        if (!bootstrap.isRafs()) {
            isPlain = true;
            return plain.frame(bootstrap);
        }
        if (!new SuperBlockCheck(bootstrap, findings).run()) {
            return false;
        }
        BlobTableCheck tables = new BlobTableCheck(bootstrap, findings, embedded);
        boolean agree = tables.run();
        slots = tables.slots();
        return agree;
    }

    private void run(ImageReader image) throws IOException {
        if (isPlain) {
            plain.run(image, data, threads, progress);
            return;
        }
        List<BlobEntry> entries = image.blobEntries();
        blobs = entries.size();
        if (!new ChunkTableCheck(image.bootstrap(), entries, findings).run()) {
            return;
        }
        try {
            chunks = image.chunks().size();
        } catch (CorruptImageException e) {
            findings.add(Rule.CHUNK_ENTRY, e);
            return;
        }
        tree(image);
        if (image.blobs().isKnown()) {
            blobFiles(image);
        } else if (data && blobs > 0) {
            findings.add(
                    Rule.BLOB_FILE,
                    image.bootstrap().name(),
                    0,
                    "the image's blobs are not beside it, so none of its data can be looked at; say where they are with --blobs");
        }
    }

    private void tree(ImageReader image) throws IOException {
        BootstrapReader bootstrap = image.bootstrap();
        FileCheck fileCheck = new FileCheck(bootstrap, image.chunks(), slots, findings);
        tree = new TreeCheck(bootstrap, new InodeCheck(bootstrap, fileCheck, findings), findings);
        tree.run();
        if (!tree.isWhole()) {
            return; // what lies in the part that could not be walked is not known
        }
        long inodes = bootstrap.superBlock().inodes();
        if (inodes != tree.inodes() && inodes != tree.paths()) {
            findings.add(
                    Rule.SUPERBLOCK_INODE_COUNT,
                    bootstrap.name(),
                    SuperBlock.OFFSET + 16,
                    "inodes is %d, the tree has %d and %d names".formatted(inodes, tree.inodes(), tree.paths()));
        }
        long at = bootstrap.rafs().extended().prefetchTable();
        if (at == 0) {
            return;
        }
        for (long nid : bootstrap.rafs().prefetchNids()) {
            if (nid == 0) {
                return; // the end, says Nydus
            }
            if (!tree.contains(nid)) {
                findings.add(
                        Rule.PREFETCH_NID,
                        bootstrap.name(),
                        at,
                        "the prefetch table names nid %d, which the tree does not have".formatted(nid));
            }
            at += 4;
        }
    }

    private void blobFiles(ImageReader image) throws IOException {
        List<BlobFileCheck> readable = new ArrayList<>();
        for (int i = 0; i < blobs; i++) {
            BlobFileCheck blob = new BlobFileCheck(image, i, findings);
            if (blob.run()) {
                readable.add(blob);
            }
            blobFiles += blob.blob() == null ? 0 : 1;
        }
        if (data) {
            DataCheck check = new DataCheck(image, readable, progress);
            check.run(threads, findings);
            dataBytes = check.bytes();
        }
    }
}
