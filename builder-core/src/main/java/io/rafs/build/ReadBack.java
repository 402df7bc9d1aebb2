package io.rafs.build;

import io.rafs.check.Check;
import io.rafs.check.Finding;
import io.rafs.check.Rule;
import io.rafs.image.Blob;
import io.rafs.image.FsNode;
import io.rafs.read.ImageFiles;
import io.rafs.verify.Verification;
import io.rafs.verify.VerificationException;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at an image before it is published, as a reader that knows nothing of the build: it must be what the layers
 * said, and its superblocks and tables break no rule. If all of it is read, nothing in it may break one.
 */
final class ReadBack {
    private final Verify how;
    private final int threads;

    ReadBack(Verify how, int threads) {
        this.how = how;
        this.threads = threads;
    }

    /** Throws {@link VerificationException} if there is anything wrong with the image. */
    void run(Layout layout, ImageFiles files, FsNode.Directory tree, List<Blob> blobs, List<FsNode> prefetch)
            throws IOException {
        if (how == Verify.OFF) {
            return;
        }
        new Verification(tree, blobs, prefetch).run(how, files, threads);
        if (blobs.stream().anyMatch(blob -> blob.file().isEmpty())) {
            return; // some blobs of earlier images are not at hand
        }
        List<String> findings = new ArrayList<>();
        if (how == Verify.FULL) {
            Check.run(files, false, threads, finding -> add(finding, findings), bytes -> {});
        } else {
            Check.runFrame(files, finding -> add(finding, findings));
        }
        if (!findings.isEmpty()) {
            throw new VerificationException(findings);
        }
    }

    private static void add(Finding finding, List<String> findings) {
        if (finding.rule() != Rule.PIECE_UNALIGNED) { // packed chunks are unaligned because somebody asked for it
            findings.add(finding.toString());
        }
    }
}
