using System.Collections.Concurrent;
using System.Text;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Downloads;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Progress;

/// <summary>A bar for each download, drawn on standard error.</summary>
internal sealed class ProgressBars : IProgress<DownloadProgress>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (ProgressTask Task, TransferState State)> bars = new(StringComparer.Ordinal);
    private readonly ProgressContext context;
    private readonly StatusColumn statuses;

    private ProgressBars(ProgressContext context, StatusColumn statuses) => (this.context, this.statuses) = (context, statuses);

    public static Task<T> RunAsync<T>(Session session, Func<IProgress<DownloadProgress>, Task<T>> work, bool keepBars)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = session.HasColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new TerminalOutput(session.Terminal),
        });
        var column = new StatusColumn();
        return console.Progress()
            .AutoRefresh(enabled: true)
            .AutoClear(!keepBars)
            .Columns(new NameColumn(), new BarColumn(), column)
            .StartAsync(context => work(new ProgressBars(context, column)));
    }

    public void Report(DownloadProgress value)
    {
        lock (gate)
        {
            if (!bars.TryGetValue(value.Name, out var bar))
            {
                bar = (context.AddTask(Markup.Escape(UntrustedText.Show(value.Name))), new TransferState(TimeProvider.System));
                bars.Add(value.Name, bar);
            }

            bar.State.Update(value);
            bar.Task.MaxValue = Math.Max(1, value.Total ?? value.Bytes);
            bar.Task.IsIndeterminate = value.Total is null && value.Phase != DownloadPhase.Done;
            bar.Task.Value = value.Phase == DownloadPhase.Done ? bar.Task.MaxValue : value.Bytes;
            statuses.Set(bar.Task, Status(value, bar.State));
            if (value.Phase == DownloadPhase.Done)
            {
                bar.Task.StopTask();
            }
        }
    }

    private static string Status(DownloadProgress value, TransferState state)
    {
        if (value.Phase == DownloadPhase.Done)
        {
            return $"{HumanText.Size(value.Bytes)} in {HumanText.Duration(state.Elapsed)}";
        }

        if (value.Phase is not (DownloadPhase.Transferring or DownloadPhase.Verifying))
        {
            return UntrustedText.Show(value.Note ?? PhaseText.Of(value.Phase));
        }

        var text = new StringBuilder();
        if (value.Total is > 0 and var total)
        {
            text.Append($"{Math.Floor(value.Bytes * 100.0 / total),3} %  ");
        }

        text.Append(HumanText.Size(value.Bytes));
        if (value.Total is { } all)
        {
            text.Append(" of ").Append(HumanText.Size(all));
        }

        if (state.BytesPerSecond > 0)
        {
            text.Append("  ").Append(HumanText.Rate(state.BytesPerSecond));
        }

        if (state.Remaining is { } left)
        {
            text.Append("  ").Append(HumanText.Duration(left)).Append(" left");
        }

        return text.ToString();
    }

    /// <summary>Widths that fill a line and never go over it: a bar that wraps is drawn anew below itself.</summary>
    internal sealed record Layout(int Name, int Bar, int Status)
    {
        /// <summary>Of the longest usual text: percent, sizes, rate and time.</summary>
        private const int StatusWidth = 50;

        private const int NameWidth = 12;
        private const int LongestBar = 20;
        private const int ShortestBar = 4;

        /// <summary>Between the columns, and one cell that stays free at the end.</summary>
        private const int Gaps = 3;

        /// <param name="width">Cells of a line.</param>
        public static Layout Of(int width)
        {
            var bar = Math.Clamp(width - Gaps - NameWidth - StatusWidth, ShortestBar, LongestBar);
            var name = Math.Max(NameWidth, width - Gaps - bar - StatusWidth);
            return new Layout(name, bar, Math.Clamp(width - Gaps - bar - name, 1, StatusWidth));
        }
    }

    /// <summary>Two kinds of line, so that it can be read without colour too.</summary>
    private sealed class BarColumn : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var width = Layout.Of(options.ConsoleSize.Width).Bar;
            var done = task.IsIndeterminate ? 0 : (int)(task.Percentage / 100 * width);
            return new Paragraph()
                .Append(new string('━', done), new Spectre.Console.Style(task.IsFinished ? Color.Green : Color.Blue))
                .Append(new string('─', width - done), new Spectre.Console.Style(Color.Grey));
        }
    }

    /// <summary>The name, shortened where the terminal is narrow.</summary>
    private sealed class NameColumn : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(ShortName.Fit(Markup.Remove(task.Description), Layout.Of(options.ConsoleSize.Width).Name));
    }

    /// <summary>Size, rate, time left; or what is waited for.</summary>
    private sealed class StatusColumn : ProgressColumn
    {
        private readonly ConcurrentDictionary<int, string> texts = new();

        protected override bool NoWrap => true;

        public void Set(ProgressTask task, string text) => texts[task.Id] = text;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var text = texts.GetValueOrDefault(task.Id, "");
            var room = Layout.Of(options.ConsoleSize.Width).Status;
            return new Text(text.Length <= room ? text : $"{text.AsSpan(0, room - 1)}…");
        }
    }

    /// <summary>Standard error as Spectre sees it.</summary>
    private sealed class TerminalOutput(Terminal terminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => terminal.Error;

        public bool IsTerminal => true;

        public int Width => terminal.Width();

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
