package io.rafs.cli;

import io.rafs.json.JsonText;
import io.rafs.seal.TreeOutput;
import io.rafs.verity.DmVerity;
import io.rafs.verity.DmVerityTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the tree of a block device's data. */
@Command(
        name = "tree",
        description =
                "Make the hash tree of dm-verity over a file, as 'veritysetup format' does, and print its root hash.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs verity tree disk.img                    the tree in disk.img.verity",
            "  rafs verity tree disk.img --append           the tree behind the data",
            "  rafs verity tree disk.img --append --no-superblock --data-block-size 512"
        })
final class VerityTreeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The data, in whole blocks.")
    private Path file;

    @ArgGroup
    private Target target = new Target();

    @Mixin
    private TreeMixin tree;

    @Option(
            names = "--data-block-size",
            paramLabel = "BYTES",
            description = "Bytes under a leaf, a power of two from 512 to 65536 (default: 4096).")
    private int dataBlock = DmVerity.STANDARD.dataBlock();

    @Option(
            names = "--hash-block-size",
            paramLabel = "BYTES",
            description = "Bytes of a block of the tree, a power of two from 512 to 65536 (default: 4096).")
    private int hashBlock = DmVerity.STANDARD.hashBlock();

    @Mixin
    private ThreadsMixin threads;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the root hash alone.")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    /** Where to. */
    private static final class Target {
        @Option(
                names = {"-o", "--output"},
                paramLabel = "TREE",
                description = "The file to make (default: FILE.verity).")
        private Path output;

        @Option(names = "--append", description = "Write it behind the data, at the next hash block.")
        private boolean append;
    }

    @Override
    public Integer call() throws IOException {
        DmVerity verity = tree.verity(dataBlock, hashBlock);
        Path output = target.append ? file : target.output == null ? VerityRecipe.treeOf(file) : target.output;
        DmVerityTree made = target.append
                ? TreeOutput.append(file, verity, threads.count())
                : TreeOutput.write(file, output, verity, threads.count());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("data", file.toString());
            fields.put("tree", output.toString());
            fields.putAll(VerityRecipe.json(made));
            out.print(JsonText.of(fields));
        } else if (quiet) {
            out.println(made.rootHex());
        } else if (!tree.hasSuperblock()) {
            out.println(made.options());
        } else {
            out.println("%s: tree of %d blocks in %s".formatted(file, made.dataBlocks(), output));
            out.println("root hash " + made.rootHex());
            out.println("open it with");
            out.println("  " + VerityRecipe.open(file, output, made));
        }
        return ExitCode.OK;
    }
}
