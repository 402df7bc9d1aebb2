package io.rafs.verify;

import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.rafs.ExtendedSuperBlock;
import io.rafs.read.BootstrapReader;
import java.io.IOException;

/** What the rules of a check leave open in the superblocks: nothing is in them but what this builder writes. */
final class SuperBlockComparison {
    private final BootstrapReader bootstrap;
    private final Differences differences;

    SuperBlockComparison(BootstrapReader bootstrap, Differences differences) {
        this.bootstrap = bootstrap;
        this.differences = differences;
    }

    /** @param xattrs whether any file has xattrs */
    void run(boolean xattrs) throws IOException {
        SuperBlock found = bootstrap.superBlock();
        SuperBlock ours = SuperBlock.rafs(0, 0, 0, 0, 0);
        String what = "the superblock";
        differences.compare(what, "featureCompat", found.featureCompat(), ours.featureCompat());
        differences.compare(what, "epoch", found.epoch(), ours.epoch());
        differences.compare(what, "epochNanos", found.epochNanos(), ours.epochNanos());
        differences.compare(what, "uuid", found.uuid(), ours.uuid());
        differences.compare(what, "volumeName", found.volumeName(), ours.volumeName());
        ExtendedSuperBlock extended = bootstrap.rafs().extended();
        long flags = extended.compressor(bootstrap.name()).flag()
                | extended.digester(bootstrap.name()).flag()
                | ExtendedSuperBlock.EXPLICIT_UID_GID
                | (xattrs ? ExtendedSuperBlock.HAS_XATTR : 0)
                | ExtendedSuperBlock.INLINED_CHUNK_DIGEST
                | ExtendedSuperBlock.ENCRYPTION_NONE;
        differences.compare("the extended superblock", "flags", extended.flags(), flags);
    }
}
