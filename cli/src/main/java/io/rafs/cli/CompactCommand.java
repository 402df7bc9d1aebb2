package io.rafs.cli;

import io.rafs.build.Rewrite;
import io.rafs.build.RewriteResult;
import io.rafs.rewrite.CompactRules;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Leaves out what no file of an image uses. */
@Command(
        name = "compact",
        description = {
            "Rewrite an image without what none of its files uses, and put small blobs together; no source is needed.",
            "Lower layers bring chunks that upper ones hide or replace. Chunks are copied as they are stored, each compared"
                    + " with its digest. Blobs that need not change keep their ids, and all bootstraps of a directory are"
                    + " written anew. What a container sees stays the same. If there is nothing to do, the output is the"
                    + " same image."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs compact image/ -o smaller/                       blobs that are less than 80 %% in use, and small ones",
            "  rafs compact image/ -o smaller/ --min-used 100        no unused chunk is left",
            "  rafs compact image/ -o one/ --max-blobs 1 --max-blob 4G",
            "  rafs compact image/ -o image/ --force                 in place",
            "",
            "A node that has the image before fetches the blobs that are new. A chunk that small files share stays whole as",
            "long as a file uses it."
        })
final class CompactCommand implements Callable<Integer> {
    @Mixin
    private RewriteMixin rewrite;

    @Option(
            names = "--min-used",
            paramLabel = "PERCENT",
            defaultValue = "80",
            description = "A blob of whose chunk bytes files use less than this is made anew without the others, 5..100"
                    + " (default: ${DEFAULT-VALUE}).")
    private int minUsed;

    @Option(
            names = "--merge-below",
            paramLabel = "SIZE",
            defaultValue = "10M",
            converter = SizeConverter.class,
            description = "Blobs with fewer bytes in use are put together, as far as --max-blob lets them; 0 for none"
                    + " (default: ${DEFAULT-VALUE}).")
    private long mergeBelow;

    @Option(
            names = "--max-blob",
            paramLabel = "SIZE",
            defaultValue = "100M",
            converter = SizeConverter.class,
            description = "Most bytes of chunks in a blob that others are put into (default: ${DEFAULT-VALUE}).")
    private long maxBlob;

    @Option(
            names = "--max-blobs",
            paramLabel = "N",
            defaultValue = "254",
            description = "Most blobs in the image: while there are more, the smallest two are put together"
                    + " (default: ${DEFAULT-VALUE}).")
    private int maxBlobs;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CompactRules rules = new CompactRules(minUsed, mergeBelow, maxBlob, maxBlobs);
        RewriteResult result;
        try (ProgressLine progress = rewrite.progress(spec.commandLine())) {
            result = Rewrite.compact(rewrite.plan(), rules, progress);
        }
        rewrite.print(
                result,
                result.changed()
                        ? "%s less in blobs".formatted(Sizes.of(Math.max(0, result.bytesBefore() - result.blobBytes())))
                        : "nothing to do, the output is the same image",
                spec.commandLine());
        return ExitCode.OK;
    }
}
