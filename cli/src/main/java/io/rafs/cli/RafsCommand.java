package io.rafs.cli;

import java.io.OutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command by itself only explains. */
@Command(
        name = "rafs",
        header = "Golden container images: OCI layers to a RAFS v6 bootstrap and its blobs.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            BuildCommand.class,
            ConvertCommand.class,
            CopyCommand.class,
            PushCommand.class,
            PullCommand.class,
            RevertCommand.class,
            ResolveCommand.class,
            KeygenCommand.class,
            SignCommand.class,
            VerifyCommand.class,
            SignaturesCommand.class,
            AttestCommand.class,
            CheckCommand.class,
            InspectCommand.class,
            DiffCommand.class,
            LsCommand.class,
            CatCommand.class,
            StatCommand.class,
            UnpackCommand.class,
            ChunkCommand.class,
            TraceCommand.class,
            CompactCommand.class,
            OptimizeCommand.class,
            SbomCommand.class,
            ExportCommand.class,
            VerityCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  all is well",
            "  1  an internal error",
            "  2  the command line makes no sense",
            "  3  the input is refused: damaged, ambiguous, or more than an image can hold",
            "  4  reading or writing failed",
            "  5  what was compared differs (inspect --diff, diff --exit-code), or by too much (diff --fail-over)",
            "  6  an image is not to be used (verify, build --require-signed)",
            "",
            "rafs COMMAND --help tells more, with examples."
        })
final class RafsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private final OutputStream bytes;

    /** {@code bytes} takes what is not text: the content of files, tars. */
    RafsCommand(OutputStream bytes) {
        this.bytes = bytes;
    }

    /** Standard output for what is not text. */
    OutputStream bytes() {
        return bytes;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? rafs --help lists them.");
    }
}
