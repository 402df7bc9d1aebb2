package io.rafs.cli;

import io.rafs.format.verity.Salt;
import io.rafs.format.verity.VerityHash;
import io.rafs.verity.FsVerity;
import picocli.CommandLine.Option;

/** How fs-verity digests a file. */
final class FsVerityMixin {
    @Option(
            names = "--hash-alg",
            paramLabel = "HASH",
            converter = HashConverter.class,
            description = "sha256 (default) or sha512.")
    private VerityHash hash = VerityHash.SHA256;

    @Option(
            names = "--block-size",
            paramLabel = "BYTES",
            description = {
                "A power of two from 1024 to 65536 (default: 4096).",
                "Before Linux 6.3 a kernel takes only the size of its pages."
            })
    private int blockSize = FsVerity.STANDARD.blockSize();

    @Option(
            names = "--salt",
            paramLabel = "HEX",
            converter = SaltConverter.class,
            description = "What is hashed before each block, at most 32 bytes (default: nothing).")
    private Salt salt = Salt.NONE;

    FsVerity verity() {
        return new FsVerity(hash, blockSize, salt);
    }
}
