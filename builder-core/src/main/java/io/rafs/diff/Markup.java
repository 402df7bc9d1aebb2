package io.rafs.diff;

import java.io.IOException;
import java.io.Writer;

/**
 * Writes HTML of which every text is escaped. Names of files are whatever their maker liked: they come here as
 * {@link io.rafs.format.EscapedText}, without control characters, and nothing in them is markup.
 */
final class Markup {
    private final Writer out;

    Markup(Writer out) {
        this.out = out;
    }

    /** Writes markup as it is; never anything that an image says. */
    Markup raw(String markup) throws IOException {
        out.write(markup);
        return this;
    }

    /** Writes a text. */
    Markup text(String text) throws IOException {
        out.write(escape(text));
        return this;
    }

    /** Writes an element that holds a text; {@code tag} may have attributes. */
    Markup element(String tag, String text) throws IOException {
        int space = tag.indexOf(' ');
        return raw("<" + tag + ">").text(text).raw("</" + (space < 0 ? tag : tag.substring(0, space)) + ">");
    }

    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char ch = text.charAt(i);
            switch (ch) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(ch);
            }
        }
        return out.toString();
    }

    /** JSON that can stand in a script element: nothing in it can end that, or begin a comment. */
    static String inScript(String json) {
        return json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
    }
}
