//! From text to an `Expression`, by the grammar of AIP-160: `AND` joins sequences, a sequence is factors with white
//! space between, a factor is terms joined by `OR`, a term may be negated. One word is looked ahead, nothing is read
//! twice, and parentheses go no deeper than a bound.

use super::expression::{Expression, Node, Restriction, Value};
use super::lexer::{Lexer, Placed, Token};
use super::refusal::Refusal;
use crate::http::quoted;

/// The longest expression, in characters.
pub(super) const MAX_CHARACTERS: usize = 2_000;
/// How deep parentheses may stand in each other.
pub(super) const MAX_DEPTH: usize = 20;
/// The most comparisons.
pub(super) const MAX_RESTRICTIONS: usize = 100;

/// What stands where a comparison is expected.
const RESTRICTION: &str = "a field, a comparison and a value, as in `title : \"pain\"`";

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<Expression, Refusal> {
    let characters = text.chars().count();
    if characters > MAX_CHARACTERS {
        let detail = format!("the expression has {characters} characters, and may have at most {MAX_CHARACTERS}");
        return Err(Refusal::new(MAX_CHARACTERS + 1, "too_long", detail));
    }
    let mut lexer = Lexer::new(text);
    let next = lexer.next()?;
    let mut parser = Parser { lexer, next, restrictions: 0 };
    let node = parser.expression(0)?;
    match parser.next.token {
        Token::End => Ok(Expression(node)),
        _ => Err(parser.refuse("`AND`, `OR`, another comparison or the end")),
    }
}

struct Parser<'e> {
    lexer: Lexer<'e>,
    next: Placed<'e>,
    restrictions: usize,
}

impl<'e> Parser<'e> {
    /// Takes the next word and looks at the one behind it.
    fn take(&mut self) -> Result<Placed<'e>, Refusal> {
        let behind = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.next, behind))
    }

    /// A refusal of the next word.
    fn refuse(&self, expected: &str) -> Refusal {
        let found = match &self.next.token {
            Token::End => "the end".to_owned(),
            _ => quoted(self.next.written),
        };
        Refusal::syntax(self.next.column, format!("found {found}; expected here: {expected}"))
    }

    /// `expression = sequence {"AND" sequence}`, `sequence = factor {factor}`: both mean that all must hold.
    fn expression(&mut self, depth: usize) -> Result<Node, Refusal> {
        let mut all = vec![self.factor(depth)?];
        loop {
            match self.next.token {
                Token::And => {
                    self.take()?;
                }
                Token::End | Token::Close => return Ok(Node::all(all)),
                Token::Word(_) | Token::Quoted(_) | Token::Minus | Token::Not | Token::Open if self.next.apart => {}
                Token::Word(_) | Token::Quoted(_) | Token::Minus | Token::Not | Token::Open => {
                    return Err(self.refuse("white space, `AND` or `OR` between two comparisons"));
                }
                _ if depth > 0 => return Err(self.refuse("`AND`, `OR`, another comparison or `)`")),
                _ => return Err(self.refuse("`AND`, `OR`, another comparison or the end")),
            }
            all.push(self.factor(depth)?);
        }
    }

    /// `factor = term {"OR" term}`
    fn factor(&mut self, depth: usize) -> Result<Node, Refusal> {
        let mut any = vec![self.term(depth)?];
        while self.next.token == Token::Or {
            self.take()?;
            any.push(self.term(depth)?);
        }
        Ok(Node::any(any))
    }

    /// `term = ["NOT" | "-"] simple`
    fn term(&mut self, depth: usize) -> Result<Node, Refusal> {
        match self.next.token {
            Token::Not => {
                self.take()?;
            }
            Token::Minus => {
                self.take()?;
                if self.next.apart {
                    let detail = "`-` stands right before what it negates, without white space";
                    return Err(Refusal::syntax(self.next.column, detail));
                }
            }
            _ => return self.simple(depth),
        }
        Ok(Node::Not(Box::new(self.simple(depth)?)))
    }

    /// `simple = restriction | "(" expression ")"`
    fn simple(&mut self, depth: usize) -> Result<Node, Refusal> {
        match self.next.token {
            Token::Word(_) => self.restriction().map(Node::Restriction),
            Token::Quoted(_) => {
                let found = quoted(self.next.written);
                let detail = format!("found {found} without a field; expected here: {RESTRICTION}");
                Err(Refusal::new(self.next.column, "unsupported", detail).with_fields())
            }
            Token::Open if depth == MAX_DEPTH => {
                let detail = format!("parentheses stand more than {MAX_DEPTH} deep");
                Err(Refusal::new(self.next.column, "too_deep", detail))
            }
            Token::Open => {
                let begin = self.take()?.column;
                let node = self.expression(depth + 1)?;
                if self.next.token == Token::Close {
                    self.take()?;
                    return Ok(node);
                }
                let expected = format!("`)` for the parenthesis at column {begin}");
                Err(self.refuse(&expected))
            }
            _ => Err(self.refuse("a field, `NOT`, `-` or `(`").with_fields()),
        }
    }

    /// `restriction = field comparator value`
    fn restriction(&mut self) -> Result<Restriction, Refusal> {
        let field = self.take()?;
        self.restrictions += 1;
        if self.restrictions > MAX_RESTRICTIONS {
            let detail = format!("there are more than {MAX_RESTRICTIONS} comparisons");
            return Err(Refusal::new(field.column, "too_many_items", detail));
        }
        let Token::Compare(compare) = self.next.token else { return Err(self.alone(&field)) };
        let compare_column = self.take()?.column;
        let value_column = self.next.column;
        let value = self.value(&field)?;
        Ok(Restriction {
            field: field.written.to_owned(),
            field_column: field.column,
            compare,
            compare_column,
            value,
            value_column,
        })
    }

    fn value(&mut self, field: &Placed<'_>) -> Result<Value, Refusal> {
        let value = match &mut self.next.token {
            Token::Word(word) => Value::Literal((*word).to_owned()),
            Token::Quoted(text) => Value::Literal(std::mem::take(text)),
            Token::Star => Value::Any,
            Token::Open => {
                let field = quoted(field.written);
                let detail = format!("values are not grouped; compare {field} with each, with `OR` between");
                return Err(Refusal::new(self.next.column, "unsupported", detail));
            }
            Token::And | Token::Or | Token::Not => {
                return Err(self.refuse("a value; a text that is `AND`, `OR` or `NOT` stands in quotes"));
            }
            _ => return Err(self.refuse("a value: a word, a number, a date, or a text in quotes")),
        };
        let taken = self.take()?;
        let pattern = |token: &Token<'_>| matches!(token, Token::Star | Token::Word(_) | Token::Quoted(_));
        let star = taken.token == Token::Star || self.next.token == Token::Star;
        if star && !self.next.apart && pattern(&self.next.token) {
            let detail = "there are no wildcards: `*` stands alone, and `:` finds a part of a title";
            return Err(Refusal::new(taken.column, "unsupported", detail));
        }
        Ok(value)
    }

    /// A word without a comparison behind it.
    fn alone(&self, word: &Placed<'_>) -> Refusal {
        let name = quoted(word.written);
        let keyword = ["AND", "OR", "NOT"].into_iter().find(|keyword| keyword.eq_ignore_ascii_case(word.written));
        if let Some(keyword) = keyword {
            return Refusal::syntax(word.column, format!("found {name}; `{keyword}` is written in capitals"));
        }
        if self.next.token == Token::Open && !self.next.apart {
            let detail = format!("found the function {name}; there are no functions, but {RESTRICTION}");
            return Refusal::new(word.column, "unsupported", detail).with_fields();
        }
        let detail = format!("found {name} without a comparison; expected here: {RESTRICTION}");
        Refusal::new(word.column, "unsupported", detail).with_fields()
    }
}
