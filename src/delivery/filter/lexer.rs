//! The words of an expression, one at a time, each with the column that it stands in. What a sign means depends on
//! where it stands: `-` negates before a field and begins a number after a comparison.

use super::refusal::Refusal;
use crate::delivery::condition::Compare;

/// A word of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'e> {
    /// A name or a value without quotes.
    Word(&'e str),
    /// A value in quotes, without them.
    Quoted(String),
    /// A comparison.
    Compare(Compare),
    /// `*`
    Star,
    /// `-` before what it negates.
    Minus,
    /// `NOT`
    Not,
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `(`
    Open,
    /// `)`
    Close,
    /// Nothing is left.
    End,
}

/// A word and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed<'e> {
    pub(super) token: Token<'e>,
    /// The place of its first character, from 1.
    pub(super) column: usize,
    /// Whether white space stands before it, or nothing.
    pub(super) apart: bool,
    /// As it is written.
    pub(super) written: &'e str,
}

/// An expression, read up to some place.
#[derive(Debug)]
pub(super) struct Lexer<'e> {
    text: &'e str,
    /// How many bytes are read.
    at: usize,
    /// The column of what is next.
    column: usize,
    /// Whether a comparison was read last.
    compared: bool,
}

impl<'e> Lexer<'e> {
    pub(super) fn new(text: &'e str) -> Self {
        Self { text, at: 0, column: 1, compared: false }
    }

    /// The next word.
    pub(super) fn next(&mut self) -> Result<Placed<'e>, Refusal> {
        let begin = self.at;
        self.take_while(char::is_whitespace);
        let (from, column) = (self.at, self.column);
        let token = self.token()?;
        self.compared = matches!(token, Token::Compare(_));
        Ok(Placed { token, column, apart: from == 0 || from > begin, written: &self.text[from..self.at] })
    }

    fn token(&mut self) -> Result<Token<'e>, Refusal> {
        let Some(first) = self.peek() else { return Ok(Token::End) };
        if is_word(first) && (first != '-' || self.compared) {
            return Ok(self.word());
        }
        let column = self.column;
        self.take();
        Ok(match first {
            '(' => Token::Open,
            ')' => Token::Close,
            '*' => Token::Star,
            '-' => Token::Minus,
            ':' => Token::Compare(Compare::Has),
            '=' => Token::Compare(Compare::Equal),
            '<' if self.take_if('=') => Token::Compare(Compare::LessOrEqual),
            '<' => Token::Compare(Compare::Less),
            '>' if self.take_if('=') => Token::Compare(Compare::GreaterOrEqual),
            '>' => Token::Compare(Compare::Greater),
            '!' if self.take_if('=') => Token::Compare(Compare::NotEqual),
            '"' | '\'' => self.quoted(first, column)?,
            other => return Err(stray(other, column)),
        })
    }

    fn word(&mut self) -> Token<'e> {
        let from = self.at;
        if self.compared && begins_with_time(&self.text[from..]) {
            self.take_while(|letter| is_word(letter) || letter == ':');
        } else {
            self.take_while(is_word);
        }
        match &self.text[from..self.at] {
            "AND" => Token::And,
            "OR" => Token::Or,
            "NOT" => Token::Not,
            word => Token::Word(word),
        }
    }

    /// The rest of a text in quotes.
    fn quoted(&mut self, quote: char, begin: usize) -> Result<Token<'e>, Refusal> {
        let mut text = String::new();
        loop {
            let column = self.column;
            match self.take() {
                None => {
                    return Err(Refusal::syntax(begin, format!("the text that begins with {quote} here has no end")));
                }
                Some(end) if end == quote => return Ok(Token::Quoted(text)),
                Some('\\') => match self.take() {
                    Some(escaped @ ('"' | '\'' | '\\')) => text.push(escaped),
                    _ => return Err(Refusal::syntax(column, r#"after `\` only `\`, `"` or `'` can stand"#)),
                },
                Some(letter) => text.push(letter),
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        self.column += 1;
        Some(letter)
    }

    fn take_if(&mut self, wanted: char) -> bool {
        self.peek() == Some(wanted) && self.take().is_some()
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.take();
        }
    }
}

/// Whether a character can stand in a word without quotes.
pub(super) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '+' | '/' | '@')
}

/// Whether the text begins with a date and an hour: the colons that follow are no comparisons.
fn begins_with_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00T00:";
    bytes.len() > shape.len()
        && shape.iter().zip(bytes).all(|(wanted, byte)| match wanted {
            b'0' => byte.is_ascii_digit(),
            _ => byte.eq_ignore_ascii_case(wanted),
        })
}

/// A character that means nothing here, with a guess at what is meant.
fn stray(letter: char, column: usize) -> Refusal {
    let hint = match letter {
        '&' => "both must hold: write `AND`",
        '|' => "one of two must hold: write `OR`",
        '!' => "the opposite is `!=` in a comparison, and `NOT` or `-` before one",
        ',' => "there are no lists of values: write `topics = \"a\" OR topics = \"b\"`",
        '“' | '”' | '‘' | '’' | '„' | '`' => "texts stand in straight quotes, `\"` or `'`",
        _ => "a value that has it stands in quotes",
    };
    let shown = if letter.is_control() { format!("U+{:04X}", u32::from(letter)) } else { format!("`{letter}`") };
    Refusal::syntax(column, format!("found {shown}, which has no meaning here; {hint}"))
}
