package io.rafs.cli;

import io.rafs.build.Export;
import io.rafs.build.ExportPlan;
import io.rafs.json.JsonText;
import io.rafs.seal.FlatImage;
import io.rafs.seal.RootHashFiles;
import io.rafs.sign.Signer;
import io.rafs.verity.DmVerity;
import io.rafs.verity.DmVerityTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes one file of an image. */
@Command(
        name = "export",
        description = {
            "Make one file of an image, bootstrap and blobs, that a stock kernel mounts with no further device, and behind it"
                    + " the hash tree of dm-verity, by which the kernel checks every block that it reads.",
            "Takes native images, and RAFS images whose chunks are not compressed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs export image/ -o image.raw",
            "      prints the root hash",
            "  rafs export image/ -o image.raw --key key.pem --cert cert.pem",
            "      checks the image first, as rafs check --data does; makes image.roothash,",
            "      image.roothash.p7s and image.verity.sig as well",
            "  rafs export image/ -o image.raw --no-superblock",
            "      in the shape of nydus-image export --block --verity",
        })
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private ImageMixin image;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The file to make. Nothing may be there.")
    private Path output;

    @Option(names = "--no-verity", description = "Leave out the hash tree.")
    private boolean noVerity;

    @Mixin
    private TreeMixin tree;

    @Mixin
    private KeyMixin key;

    @Mixin
    private ThreadsMixin threads;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (noVerity && key.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--key signs the root hash of the tree, and --no-verity leaves that out; drop one of them");
        }
        Optional<DmVerity> verity = noVerity
                ? Optional.empty()
                : Optional.of(tree.verity(DmVerity.STANDARD.dataBlock(), DmVerity.STANDARD.hashBlock()));
        ExportPlan plan = new ExportPlan(image.files(), output, verity, threads.count());
        FlatImage made;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr());
                Signer signer = key.isGiven() ? key.open(spec.commandLine()) : null) {
            made = Export.run(plan, Optional.ofNullable(signer), progress);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (print.asJson()) {
            out.print(JsonText.of(json(made)));
        } else {
            tell(out, made);
        }
        return ExitCode.OK;
    }

    private Map<String, Object> json(FlatImage made) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("image", image.toString());
        fields.put("output", output.toString());
        fields.put("size", made.size());
        fields.put("blobs", made.devices());
        fields.put("sameBootstrap", made.keepsDevices() || made.devices() == 0);
        made.tree().ifPresent(of -> fields.put("verity", VerityRecipe.json(of)));
        if (key.isGiven()) {
            fields.put("signature", RootHashFiles.of(output).signature().toString());
        }
        return fields;
    }

    private void tell(PrintWriter out, FlatImage made) {
        if (made.tree().isPresent() && !tree.hasSuperblock()) {
            out.println(made.tree().get().options());
            return;
        }
        if (print.isQuiet()) {
            made.tree().ifPresent(of -> out.println(of.rootHex()));
            return;
        }
        out.println("%s: %s with %d blobs%s"
                .formatted(
                        output,
                        Sizes.of(made.size()),
                        made.devices(),
                        made.keepsDevices() ? "; for Linux 6.4 or later" : ""));
        if (made.tree().isPresent()) {
            DmVerityTree of = made.tree().get();
            out.println("root hash " + of.rootHex());
            out.println("open and mount it with");
            out.println("  " + VerityRecipe.open(output, output, of)
                    + (key.isGiven()
                            ? " --root-hash-signature="
                                    + ShellWord.of(RootHashFiles.of(output).signature())
                            : ""));
            out.println("  " + VerityRecipe.mount());
        }
    }
}
