package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ImageReader;
import io.rafs.read.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Checks a native image, or any other EROFS image that is not RAFS. */
final class NativeCheck {
    private final Findings findings;
    private List<DeviceSlot> slots = List.of();
    private TreeCheck tree;
    private PieceCheck pieces;
    private int files;
    private long dataBytes;

    NativeCheck(Findings findings) {
        this.findings = findings;
    }

    /** Checks the superblock and the device table; answers whether the rest can be looked at. */
    boolean frame(BootstrapReader bootstrap) throws IOException {
        if (!new NativeSuperBlockCheck(bootstrap, findings).run()) {
            return false;
        }
        DeviceTableCheck table = new DeviceTableCheck(bootstrap, findings);
        boolean readable = table.run();
        slots = table.slots();
        return readable;
    }

    /** Checks what lies behind the chunk data of the blobs. */
    void tails(ImageReader image) throws IOException {
        SharedPieces none = new SharedPieces(slots.size());
        for (int i = 1; i <= slots.size(); i++) {
            new DeviceFileCheck(image, i, slots.get(i - 1), none, findings).run();
        }
    }

    /** Checks the tree, and the devices if it is known where they are. */
    void run(ImageReader image, boolean data, int threads, CheckProgress progress) throws IOException {
        tree(image.bootstrap());
        if (slots.isEmpty() || image.devices().isKnown()) {
            devices(image, data, threads, progress);
        } else if (data) {
            findings.add(
                    Rule.BLOB_FILE,
                    image.bootstrap().name(),
                    0,
                    "the image's devices are not beside it, so none of its data can be looked at; say where they are with --blobs");
        }
    }

    /** What the check of the image came to. */
    CheckResult result() {
        return new CheckResult(
                findings.count(Severity.ERROR),
                findings.count(Severity.NOTE),
                tree == null ? 0 : tree.paths(),
                tree == null ? 0 : tree.inodes(),
                pieces == null ? 0 : pieces.pieces().size(),
                slots.size(),
                files,
                dataBytes);
    }

    private void tree(BootstrapReader bootstrap) throws IOException {
        pieces = new PieceCheck(bootstrap, slots, findings);
        NativeFileCheck contents = new NativeFileCheck(bootstrap, slots, pieces, findings);
        tree = new TreeCheck(bootstrap, new InodeCheck(bootstrap, contents, findings), findings);
        tree.run();
        boolean packed = packed(bootstrap, contents);
        if (!tree.isWhole()) {
            return; // how many inodes there are is not known
        }
        long inodes = bootstrap.superBlock().inodes();
        if (inodes != tree.inodes() && inodes != tree.inodes() + (packed ? 1 : 0)) {
            findings.add(
                    Rule.SUPERBLOCK_INODE_COUNT,
                    bootstrap.name(),
                    SuperBlock.OFFSET + 16,
                    "inodes is %d, the tree has %d%s"
                            .formatted(inodes, tree.inodes(), packed ? ", and there is the packed inode" : ""));
        }
    }

    /** The packed inode is in no directory. Answers whether there is one. */
    private boolean packed(BootstrapReader bootstrap, NativeFileCheck contents) throws IOException {
        SuperBlock superBlock = bootstrap.superBlock();
        long nid = superBlock.packedNid();
        if (nid == 0 || (superBlock.featureIncompat() & SuperBlock.INCOMPAT_FRAGMENTS) == 0) {
            return false;
        }
        try {
            Inode inode = bootstrap.inode(nid);
            if (inode.type() != FileType.REGULAR) {
                bad(
                        bootstrap,
                        nid,
                        0,
                        "is a %s, expected a regular file"
                                .formatted(inode.type().words()));
                return true;
            }
            if (inode.links() != 1) {
                bad(bootstrap, nid, InodeCheck.linksOffset(inode), "has %d links, expected 1".formatted(inode.links()));
            }
            if (tree.contains(nid)) {
                bad(bootstrap, nid, 0, "has a name in the tree");
            }
            bootstrap.packed(); // refuses what is a slice of itself
            contents.check("the packed inode", nid, inode);
        } catch (CorruptImageException e) {
            findings.add(Rule.PACKED_INODE, e);
        }
        return true;
    }

    private void bad(BootstrapReader bootstrap, long nid, int field, String what) throws IOException {
        findings.add(
                Rule.PACKED_INODE,
                bootstrap.name(),
                bootstrap.position(nid) + field,
                "the packed inode with nid %d %s".formatted(nid, what));
    }

    private void devices(ImageReader image, boolean data, int threads, CheckProgress progress) throws IOException {
        List<DeviceFileCheck> readable = new ArrayList<>();
        DeviceFileCheck[] byNumber = new DeviceFileCheck[slots.size() + 1];
        for (int i = 1; i <= slots.size(); i++) {
            DeviceFileCheck device = new DeviceFileCheck(image, i, slots.get(i - 1), pieces.pieces(), findings);
            if (device.run()) {
                readable.add(device);
                byNumber[i] = device;
            }
        }
        files = readable.size();
        int[] sorted = pieces.pieces().sorted();
        for (int slot : sorted) {
            Run.Stored piece = pieces.pieces().at(slot);
            if (byNumber[piece.device()] != null) {
                byNumber[piece.device()].compare(piece);
            }
        }
        if (data) {
            NativeDataCheck check = new NativeDataCheck(image, readable, pieces.pieces(), sorted, progress);
            check.run(threads, findings);
            dataBytes = check.bytes();
        }
    }
}
