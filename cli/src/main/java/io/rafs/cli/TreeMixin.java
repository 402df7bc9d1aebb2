package io.rafs.cli;

import io.rafs.format.verity.Salt;
import io.rafs.format.verity.VerityHash;
import io.rafs.verity.DmVerity;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a tree of dm-verity is made. */
final class TreeMixin {
    @Option(
            names = "--hash-alg",
            paramLabel = "HASH",
            converter = HashConverter.class,
            description = "sha256 (default) or sha512.")
    private VerityHash hash = VerityHash.SHA256;

    @Option(
            names = "--salt",
            paramLabel = "HEX",
            converter = SaltConverter.class,
            description = {
                "What is hashed before each block, at most 256 bytes.",
                "By default nothing: then the same data has the same root hash everywhere."
            })
    private Salt salt = Salt.NONE;

    @Option(
            names = "--uuid",
            paramLabel = "UUID",
            description = "The superblock's UUID (default: one that follows from the root hash).")
    private UUID uuid;

    @Option(
            names = "--no-superblock",
            description = {
                "Leave out the superblock, and print what whoever opens it has to be told instead, in one line, as"
                        + " nydus-image does. Nydus and Kata Containers want it so."
            })
    private boolean noSuperblock;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean hasSuperblock() {
        return !noSuperblock;
    }

    DmVerity verity(int dataBlock, int hashBlock) {
        if (noSuperblock && uuid != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--uuid is a superblock's, and --no-superblock leaves that out; drop one of them");
        }
        return new DmVerity(hash, dataBlock, hashBlock, salt, !noSuperblock, Optional.ofNullable(uuid));
    }
}
