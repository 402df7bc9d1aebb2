package io.rafs.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** By itself only explains. */
@Command(
        name = "verity",
        description = {
            "Digests, trees and signatures by which Linux checks files and block devices at every read.",
            "fs-verity seals a file on ext4, f2fs or btrfs, dm-verity a block device. Nothing is sealed here: what the"
                    + " commands print tells how a node does it.",
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            VerityDigestCommand.class,
            VerityTreeCommand.class,
            VeritySignCommand.class,
            VerityVerifyCommand.class,
            HelpCommand.class
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nSee also:%n",
        footer = "  rafs export   an image as one file with a tree behind it")
final class VerityCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? rafs verity --help lists them.");
    }
}
