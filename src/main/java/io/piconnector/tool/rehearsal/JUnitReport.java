package io.piconnector.tool.rehearsal;

import io.piconnector.config.Problem;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes results in JUnit's format, which CI servers show. */
final class JUnitReport {

    private static final Pattern NOT_XML = Pattern.compile("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD]");

    private final XMLStreamWriter xml;

    private JUnitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static void write(List<RouteTests.Result> results, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            new JUnitReport(xml).write(results);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private void write(List<RouteTests.Result> results) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuite");
        attribute("name", "routes");
        attribute("tests", Integer.toString(results.size()));
        attribute(
                "failures",
                Long.toString(
                        results.stream().filter(result -> !result.isPassed()).count()));
        attribute("errors", "0");
        attribute("skipped", "0");
        attribute(
                "time",
                seconds(results.stream().mapToDouble(RouteTests.Result::seconds).sum()));
        for (RouteTests.Result result : results) {
            write(result);
        }
        xml.writeEndDocument();
    }

    private void write(RouteTests.Result result) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", result.file());
        attribute("name", result.name());
        attribute("time", seconds(result.seconds()));
        if (!result.isPassed()) {
            List<String> lines =
                    result.problems().stream().map(Problem::toString).toList();
            xml.writeStartElement("failure");
            attribute("message", lines.get(0));
            xml.writeCharacters(printable(lines.stream().collect(Collectors.joining("\n"))));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, printable(value));
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private static String printable(String text) {
        return NOT_XML.matcher(text).replaceAll("?");
    }
}
