package io.rafs.cli;

import io.rafs.chunk.Chunker;
import io.rafs.chunk.FastCdcChunker;
import io.rafs.codec.Compression;
import io.rafs.compare.Amount;
import io.rafs.compare.ChunkComparison;
import io.rafs.compare.ChunkListing;
import io.rafs.compare.CutInput;
import io.rafs.compare.Sharing;
import io.rafs.format.EscapedText;
import io.rafs.json.JsonStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows where chunkers cut files, or compares what they find two inputs to share. */
@Command(
        name = "chunk",
        description = {
            "Show where files are cut into chunks: offset, length and SHA-256 of each.",
            "With --compare, cut two inputs by several chunkers and say how much of B is in A already: what to pick --chunker by."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rafs chunk app.jar                                where it is cut by content",
            "  rafs chunk app.jar --chunker fixed:64K            every 64 KiB",
            "  rafs chunk --compare old.tar.gz new.tar.gz        two layers, by five chunkers",
            "  rafs chunk --compare old/ new/ --compressor zstd:3 --chunker fastcdc:8K,32K,128K",
            "",
            "Sizes are bytes, or such as 16K and 1M. Chunks between MIN and MAX are AVG long, more or less; those of zeros are MAX."
        })
final class ChunkCommand implements Callable<Integer> {
    private static final List<Chunker> COMPARED = Stream.of(
                    "fixed:1M", "fixed:64K", "fastcdc:64K,256K,1M", "fastcdc:16K,64K,256K", "fastcdc:4K,16K,64K")
            .map(Chunker::parse)
            .toList();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = {
                "Files; '-' is standard input. What is compressed by gzip or zstd is cut as it decompresses.",
                "Directories: the regular files in them in the order of their names, each cut by itself and as it is."
            })
    private List<String> files;

    @Option(names = "--compare", description = "Compare two inputs, A and B, instead of listing chunks.")
    private boolean compare;

    @Option(
            names = "--chunker",
            paramLabel = ChunkerConverter.LABEL,
            converter = ChunkerConverter.class,
            description = {
                "How to cut (default: fastcdc, which is fastcdc:16K,64K,256K; fixed is fixed:1M).",
                "With --compare, one more to compare; may be given several times."
            })
    private List<Chunker> chunkers = List.of();

    @Option(
            names = "--compressor",
            paramLabel = "zstd[:LEVEL]|lz4",
            converter = CompressorConverter.class,
            description = "With --compare, also say what the new chunks of B are compressed to.")
    private Compression compressor;

    @Mixin
    private OutputMixin print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (compare && files.size() != 2) {
            throw new ParameterException(spec.commandLine(), "--compare compares two inputs, not " + files.size());
        }
        if (!compare && compressor != null) {
            throw new ParameterException(spec.commandLine(), "--compressor is for --compare");
        }
        if (!compare && chunkers.size() > 1) {
            throw new ParameterException(spec.commandLine(), "one --chunker cuts; several are compared by --compare");
        }
        if (files.stream().filter("-"::equals).count() > 1) {
            throw new ParameterException(spec.commandLine(), "standard input, '-', can be read once only");
        }
        List<CutInput> inputs = files.stream().map(ChunkCommand::input).toList();
        if (compare) {
            compare(inputs.get(0), inputs.get(1));
        } else if (print.asJson()) {
            listAsJson(inputs);
        } else {
            list(inputs);
        }
        return ExitCode.OK;
    }

    private static CutInput input(String file) {
        return file.equals("-") ? CutInput.of("standard input", System.in) : CutInput.of(Path.of(file));
    }

    private Chunker chunker() {
        return chunkers.isEmpty() ? FastCdcChunker.DEFAULT : chunkers.get(0);
    }

    private void list(List<CutInput> inputs) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Amount amount = ChunkListing.run(
                inputs,
                chunker(),
                (file, offset, length, digest) ->
                        out.println("%12d %8d  %s  %s".formatted(offset, length, digest.hex(), EscapedText.of(file))));
        if (!print.isQuiet()) {
            out.println("# %s: %d chunks of %s, %d of them different, %s of %s"
                    .formatted(
                            chunker(),
                            amount.chunks(),
                            Sizes.of(amount.bytes() / Math.max(1, amount.chunks())),
                            amount.distinctChunks(),
                            Sizes.of(amount.distinctBytes()),
                            Sizes.of(amount.bytes())));
        }
    }

    private void listAsJson(List<CutInput> inputs) throws IOException {
        JsonStream stream = new JsonStream(spec.commandLine().getOut());
        stream.field("chunker", chunker().toString());
        stream.startArray("chunks");
        Amount amount = ChunkListing.run(inputs, chunker(), (file, offset, length, digest) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("file", file);
            fields.put("offset", offset);
            fields.put("length", length);
            fields.put("sha256", digest.hex());
            stream.item(fields);
        });
        stream.endArray();
        stream.field("total", SharingReport.json(amount));
        stream.close();
    }

    private void compare(CutInput first, CutInput second) throws IOException {
        List<Chunker> all = new ArrayList<>(COMPARED);
        chunkers.stream().filter(chunker -> !all.contains(chunker)).forEach(all::add);
        List<Sharing> found;
        try (ProgressLine progress = print.progress(spec.commandLine().getErr())) {
            found = ChunkComparison.run(first, second, all, Optional.ofNullable(compressor), progress::read);
        }
        SharingReport report = new SharingReport(first.name(), second.name(), Optional.ofNullable(compressor), found);
        spec.commandLine().getOut().print(print.asJson() ? report.json() : report.text());
    }

    private static final class CompressorConverter implements ITypeConverter<Compression> {
        @Override
        public Compression convert(String text) {
            try {
                Compression compression = Compression.parse(text);
                if (!compression.isNone()) {
                    return compression;
                }
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'%s' is none of zstd, zstd:1 to zstd:22, lz4 (%s)".formatted(text, e.getMessage()));
            }
            throw new TypeConversionException(
                    "'none' compresses nothing: the bytes that are new are what would be stored");
        }
    }
}
