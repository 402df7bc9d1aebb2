package io.rafs.cli;

import io.rafs.build.ConvertPlan;
import io.rafs.format.EscapedText;
import io.rafs.golden.ListedSignature;
import io.rafs.json.JsonText;
import io.rafs.oci.Platform;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists signatures. */
@Command(
        name = "signatures",
        description = {
            "List what is attached to an image: signatures and attestations, and what each says of itself.",
            "Nothing is verified: anybody who may write to the place may have put it there. rafs verify tells what to believe."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rafs signatures registry.example.com/app:v1", "  rafs signatures image/ --json"})
final class SignaturesCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "IMAGE",
            description =
                    "The image: [registry:]HOST/REPO[:TAG][@sha256:DIGEST], oci:DIR[:TAG], oci-archive:FILE[:TAG], or a path to"
                            + " one of the last two or to an image directory.")
    private String image;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            converter = SourceMixin.PlatformConverter.class,
            description = "The platform, where an image has several; for example linux/arm64.")
    private Platform platform;

    @Mixin
    private RegistryMixin registry;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConvertPlan.Origin from = Places.origin(image);
        List<ListedSignature> all =
                ListedSignature.of(from, Optional.ofNullable(platform), registry.reading(spec.commandLine(), from));
        PrintWriter out = spec.commandLine().getOut();
        if (print.asJson()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("version", 1);
            report.put("image", image);
            report.put("signatures", all.stream().map(ListedSignature::tree).toList());
            out.print(JsonText.of(report));
            return ExitCode.OK;
        }
        for (ListedSignature each : all) {
            out.println("%s  %s".formatted(each.kind(), EscapedText.of(each.subject())));
            line("key", each.key());
            line("says", each.text());
            line("kept as", each.where());
        }
        out.println(
                all.isEmpty() ? "nothing is attached" : "%d attached; none of them was verified".formatted(all.size()));
        return ExitCode.OK;
    }

    private void line(String word, String text) {
        if (!text.isEmpty()) {
            spec.commandLine().getOut().println("  %-8s %s".formatted(word, EscapedText.of(text)));
        }
    }
}
