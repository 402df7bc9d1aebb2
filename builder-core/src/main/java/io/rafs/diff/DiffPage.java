package io.rafs.diff;

import io.rafs.digest.Hasher;
import io.rafs.format.SizeText;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What changed, as one HTML page that needs nothing else: a map of where the new bytes went, and tables that also a browser
 * without scripts shows. Its policy lets only its own script and style run, by their digests.
 */
public final class DiffPage {
    /** Most rows of the table of paths. */
    private static final int ROWS = 200;

    private static final int BAR = 120;

    private final DiffResult result;
    private final Markup out;

    private DiffPage(DiffResult result, Writer out) {
        this.result = result;
        this.out = new Markup(out);
    }

    /** Prints it; UTF-8 is what the page says it is. */
    public static void print(DiffResult result, Writer out) throws IOException {
        new DiffPage(result, out).print();
    }

    private void print() throws IOException {
        String style = resource("page.css");
        String script = resource("page.js");
        out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '")
                .raw(digest(style))
                .raw("'; script-src '")
                .raw(digest(script))
                .raw("'; base-uri 'none'; form-action 'none'\">\n");
        out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.element(
                "title",
                "rafs diff: " + result.first().name() + " to " + result.second().name());
        out.raw("\n<style>").raw(style).raw("</style>\n</head>\n<body>\n<main>\n");
        head();
        map();
        shares("New bytes by layer", "layer", Ranking.of(result.layers()));
        shares("New bytes by top directory", "directory", Ranking.of(result.directories()));
        paths();
        out.raw("</main>\n<script type=\"application/json\" id=\"data\">")
                .raw(Markup.inScript(compact(Map.of("nodes", ByteMap.of(result)))))
                .raw("</script>\n<script>")
                .raw(script)
                .raw("</script>\n</body>\n</html>\n");
    }

    private void head() throws IOException {
        out.element("h1", SizeText.of(result.bytes().fresh()) + " new").raw("\n<p>");
        out.text("from ").element("b", Words.subject(result.first()));
        out.text(" to ").element("b", Words.subject(result.second())).raw("</p>\n<dl>");
        fact("new", Words.fresh(result));
        fact("shared", Words.shared(result));
        fact("gone", Words.gone(result));
        fact("paths", Words.counts(result));
        for (String note : result.notes()) {
            fact("note", note);
        }
        out.raw("</dl>\n");
        out.element(
                        "p class=\"small\"",
                        result.unit() == Unit.STORED
                                ? "Bytes are those of chunks as they are stored: what a node that holds the first image"
                                        + " fetches for the second. A chunk is counted once, for the first path that uses it."
                                : "One side is no image and has no chunks: bytes are those of files as they are. A content"
                                        + " is counted once, for the first path that has it.")
                .raw("\n");
    }

    private void fact(String name, String value) throws IOException {
        out.raw("<div>").element("dt", name).element("dd", value).raw("</div>");
    }

    private void map() throws IOException {
        if (result.bytes().fresh() == 0) {
            return;
        }
        out.element("h2", "Where the new bytes went").raw("\n");
        out.raw("<noscript>").element("p", "The map needs JavaScript; the tables below say the same without it.");
        out.raw("</noscript>\n<div id=\"view\" hidden>\n<nav id=\"way\" aria-label=\"directory shown\"></nav>\n");
        out.raw("<div id=\"map\"></div>\n<p id=\"told\" class=\"small\" role=\"status\">")
                .text("Point at a file to see its path. Choose a directory to look into it.")
                .raw("</p>\n<p class=\"legend small\">");
        legend("added", "added");
        legend("changed", "changed");
        legend("type", "type changed");
        legend("same", "same content in other chunks");
        legend("many", "many smaller files");
        out.raw("</p>\n</div>\n");
    }

    private void legend(String kind, String words) throws IOException {
        out.raw("<span><i class=\"" + kind + "\"></i>").text(words).raw("</span> ");
    }

    private <T> void shares(String title, String what, List<Share<T>> shares) throws IOException {
        if (shares.isEmpty()) {
            return;
        }
        out.element("h2", title).raw("\n<div class=\"scroll\"><table><thead><tr>");
        out.element("th class=\"number\"", "new")
                .raw("<th></th>")
                .element("th class=\"number\"", "shared")
                .element("th", what)
                .raw("</tr></thead><tbody>\n");
        for (Share<T> share : shares) {
            long fresh = share.bytes().fresh();
            out.raw("<tr>").element("td class=\"number\"", SizeText.of(fresh)).raw("<td>");
            bar(fresh);
            out.raw("</td>")
                    .element("td class=\"number\"", SizeText.of(share.bytes().shared()))
                    .element("td class=\"name\"", share.of().toString())
                    .raw("</tr>\n");
        }
        out.raw("</tbody></table></div>\n");
    }

    private void bar(long fresh) throws IOException {
        String percent = Words.percent(fresh, result.bytes().fresh());
        String width = String.format(
                Locale.ROOT, "%.1f", (double) BAR * fresh / result.bytes().fresh());
        out.raw("<svg class=\"bar\" width=\"%d\" height=\"12\" role=\"img\" aria-label=\"%s\">".formatted(BAR, percent))
                .raw("<rect class=\"track\" width=\"%d\" height=\"12\"/>".formatted(BAR))
                .raw("<rect class=\"part\" width=\"%s\" height=\"12\"/></svg> ".formatted(width))
                .raw(percent);
    }

    private void paths() throws IOException {
        List<PathChange> paths = Ranking.of(result, ROWS);
        if (paths.isEmpty()) {
            return;
        }
        out.element("h2", "Paths").raw("\n");
        if (paths.size() < result.paths().size()) {
            out.element(
                            "p class=\"small\"",
                            "The first %d of %d, by new bytes; rafs diff --json tells all."
                                    .formatted(paths.size(), result.paths().size()))
                    .raw("\n");
        }
        out.raw("<div class=\"scroll\"><table id=\"paths\"><thead><tr>")
                .element("th class=\"number\"", "new")
                .element("th class=\"number\"", "shared")
                .element("th class=\"number\"", "gone")
                .element("th", "change")
                .element("th", "path")
                .raw("</tr></thead><tbody>\n");
        for (PathChange path : paths) {
            out.raw("<tr>");
            size(path.bytes().fresh());
            size(path.bytes().shared());
            size(path.bytes().gone());
            out.element("td", path.change().words())
                    .raw("<td class=\"name\">")
                    .text(path.path().toString());
            String details = Words.details(path);
            if (!details.isEmpty()) {
                out.raw(" ").element("span class=\"small\"", details);
            }
            out.raw("</td></tr>\n");
        }
        out.raw("</tbody></table></div>\n");
    }

    private void size(long bytes) throws IOException {
        out.element("td class=\"number\" data-bytes=\"" + bytes + "\"", bytes == 0 ? "" : SizeText.of(bytes));
    }

    /** Texts in JSON have no line feeds of their own. */
    private static String compact(Object tree) {
        return JsonText.of(tree).replaceAll("\n *", "");
    }

    private static String digest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "sha256-"
                + Base64.getEncoder()
                        .encodeToString(
                                Hasher.sha256().digest(bytes, 0, bytes.length).bytes());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DiffPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
